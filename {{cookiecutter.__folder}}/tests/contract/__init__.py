"""What clients and operators rely on: black box, over HTTP, the rule named in each test."""
