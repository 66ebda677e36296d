"""What can go wrong with articles."""

from ..errors import ConflictError, ForbiddenError, ResourceError


class ArticleNotFound(ResourceError):
    """There is no article with this id, or it is somebody else's draft."""

    code = "ARTICLE_NOT_FOUND"
    message = "no article {article_id} that user {reader_id} may read"
    user_message = "There is no such article."


class NotTheAuthor(ForbiddenError):
    """Only its author may change an article."""

    code = "NOT_THE_AUTHOR"
    message = "article {article_id} belongs to {author_id}, not to {user_id}"
    user_message = "Only the author of an article may change it."
    remedy = "Ask the author to make the change."


class ArticleAlreadyPublished(ConflictError):
    """An article is published once."""

    code = "ARTICLE_ALREADY_PUBLISHED"
    message = "article {article_id} has been published"
    user_message = "This article has been published already."
    remedy = "Nothing is left to be done."


class AuthorUnknown(ConflictError):
    """The account of the author has been removed since they signed in."""

    code = "AUTHOR_UNKNOWN"
    message = "no user {author_id} who could be the author"
    user_message = "Your account no longer exists."
    remedy = "Register again."
