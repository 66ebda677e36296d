"""The data layer: one way of thinking about databases and their failures, whatever the database.

Repositories declare which error of ours a broken constraint is (`refusing`), services say which of their methods write
(`transactional`) and which only read (`read_only`), and nobody else has to know that there is a database at all.
"""
