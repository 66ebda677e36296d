#!/usr/bin/env bash
# Tags a release, once everything that it promises holds. A tag never moves: copier and cruft update services by it.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1

refuse() {
    echo "$1" >&2
    exit 1
}

[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] \
    || refuse "VERSION: '$version' is no version. For example: make release VERSION=v1.2.3"
git rev-parse --quiet --verify "refs/tags/$version" > /dev/null \
    && refuse "VERSION: $version is tagged already, and a tag never moves. Take the next version."
[[ -z $(git status --porcelain) ]] \
    || refuse "There are changes that no commit has. Commit them first: a tag names a commit."
grep -Eq "^## \[?${version//./\\.}\]?( |$)" CHANGELOG.md \
    || refuse "CHANGELOG.md has no heading for it. Write one first: ## $version"
commit=$(git rev-parse HEAD)
make check test CLEAN=1 \
    || refuse "What make check test says comes first; nothing was tagged."

git tag --annotate "$version" --message "Release $version" "$commit"
echo "Tagged $version. To publish it: git push origin $version"
