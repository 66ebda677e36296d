"""Articles: what the service decides, whatever keeps them."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from {{ cookiecutter.package_name }}.articles import errors
from {{ cookiecutter.package_name }}.articles.service import ArticleService
from {{ cookiecutter.package_name }}.conditional import expected_versions
from {{ cookiecutter.package_name }}.errors import ValidationFailed
from {{ cookiecutter.package_name }}.errors.data import VersionMismatch

from .fakes import FakeArticles, run

pytestmark = pytest.mark.usefixtures("client")

ADA, BOB = uuid4(), uuid4()
ANY = expected_versions("*")


@pytest.fixture
def articles() -> ArticleService:
    return ArticleService(FakeArticles())


def draft(articles: ArticleService, author_id: UUID = ADA) -> Any:
    return run(articles.write(author_id, title="On failing", body="Fail well."))


def published(articles: ArticleService, author_id: UUID = ADA) -> Any:
    return run(articles.publish(draft(articles, author_id).id, author_id))


def test_what_is_written_is_a_draft_first(articles: ArticleService) -> None:
    article = draft(articles)
    assert (article.version, article.published_at, article.author_id) == (1, None, ADA)
    assert article.created_at == article.updated_at
    assert run(articles.get(article.id, ADA)).title == "On failing"


@pytest.mark.parametrize("reader_id", [None, BOB])
def test_a_draft_does_not_exist_for_others(articles: ArticleService, reader_id: UUID | None) -> None:
    article = draft(articles)
    with pytest.raises(errors.ArticleNotFound):
        run(articles.get(article.id, reader_id))
    assert run(articles.list(reader_id, limit=20, cursor=None)).items == []


@pytest.mark.parametrize("reader_id", [None, ADA, BOB])
def test_what_is_published_is_there_for_all(articles: ArticleService, reader_id: UUID | None) -> None:
    article = published(articles)
    assert (article.version, article.updated_at) == (2, article.published_at)
    assert run(articles.get(article.id, reader_id)).published_at == article.published_at


def test_it_is_published_once(articles: ArticleService) -> None:
    article = published(articles)
    with pytest.raises(errors.ArticleAlreadyPublished):
        run(articles.publish(article.id, ADA))
    assert run(articles.get(article.id, ADA)).version == 2


@pytest.mark.parametrize("changes", [{"title": "Another"}, {"body": "text"}, {"title": "Another", "body": "text"}])
def test_a_change_counts_up(articles: ArticleService, changes: dict[str, str]) -> None:
    before = draft(articles)
    run(articles.change(before.id, ADA, expected_versions('"1"'), changes))
    after = run(articles.get(before.id, ADA))
    assert (after.version, after.created_at) == (2, before.created_at)
    assert (after.title, after.body) == (changes.get("title", before.title), changes.get("body", before.body))


@pytest.mark.parametrize("sent", ['"2"', 'W/"1"', '"x"'])
def test_another_version_changes_nothing(articles: ArticleService, sent: str) -> None:
    article = draft(articles)
    with pytest.raises(VersionMismatch):
        run(articles.change(article.id, ADA, expected_versions(sent), {"title": "Another"}))
    with pytest.raises(VersionMismatch):
        run(articles.delete(article.id, ADA, expected_versions(sent)))
    assert run(articles.get(article.id, ADA)).title == "On failing"


def test_only_the_author_may_change_it(articles: ArticleService) -> None:
    for article, refused in ((published(articles), errors.NotTheAuthor), (draft(articles), errors.ArticleNotFound)):
        with pytest.raises(refused):
            run(articles.change(article.id, BOB, expected_versions('"7"'), {"title": "Another"}))
        with pytest.raises(refused):
            run(articles.delete(article.id, BOB, expected_versions('"7"')))
        with pytest.raises(refused):
            run(articles.publish(article.id, BOB))
        assert run(articles.get(article.id, ADA)).version == article.version


def test_what_is_deleted_is_gone(articles: ArticleService) -> None:
    article = published(articles)
    run(articles.delete(article.id, ADA, ANY))
    with pytest.raises(errors.ArticleNotFound):
        run(articles.get(article.id, ADA))
    with pytest.raises(errors.ArticleNotFound):
        run(articles.delete(article.id, ADA, ANY))


@pytest.mark.parametrize("limit", range(1, 7))
def test_each_article_stands_on_one_page(articles: ArticleService, limit: int) -> None:
    written = [published(articles).id if number % 2 else draft(articles).id for number in range(5)]
    found, cursor, is_first = [], None, True
    while is_first or cursor:
        page = run(articles.list(ADA, limit=limit, cursor=cursor))
        found += [article.id for article in page.items]
        cursor, is_first = page.next_cursor, False
        assert len(page.items) == limit or cursor is None
    assert found == written[::-1]


def test_what_is_no_cursor(articles: ArticleService) -> None:
    with pytest.raises(ValidationFailed):
        run(articles.list(None, limit=20, cursor="x"))
