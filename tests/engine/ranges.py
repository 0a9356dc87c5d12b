"""From facts by release to facts by range of releases: one line for each name."""

import itertools
import sys


class Ranges:
    """In which of some releases, oldest first, each name is: sets by release."""

    def __init__(self, releases, names):
        self.releases = releases
        self.names = names

    def of(self, name):
        """(since, until): since None is from the first release on, until None is to the last."""
        held = [name in self.names[release] for release in self.releases]
        if [has for has, _ in itertools.groupby(held)].count(True) > 1:
            lack = [release for release, has in zip(self.releases, held) if not has]
            print(f"{name} comes, goes and comes again: lacking in {', '.join(lack)}", file=sys.stderr)
        first = held.index(True)
        after = len(held) - held[::-1].index(True)
        return (self.releases[first] if first else None, self.releases[after] if after < len(held) else None)

    def rows(self):
        for name in sorted(set().union(*self.names.values())):
            yield (name, *self.of(name))


def architecture_lines(releases, stages):
    """stages: by release, architecture -> whether it can be split into stages."""
    able = {release: {name for name, can in stages[release].items() if can} for release in releases}
    pipelines = {name: since for name, since, _ in Ranges(releases, able).rows()}
    lines = []
    for name, since, until in Ranges(releases, stages).rows():
        facts = bounds(since, until)
        if name not in pipelines:
            facts.append("pipeline: none")
        elif pipelines[name] != since:
            facts.append(f'pipeline: "{pipelines[name]}"')
        lines.append(f"  {name}: {{{', '.join(facts)}}}")
    return lines


def bounds(since, until):
    return [f'{key}: "{value}"' for key, value in (("since", since), ("until", until)) if value]


def name_lines(releases, names):
    """names: by release, those that it has."""
    for name, since, until in Ranges(releases, names).rows():
        yield f"  {name}: {{{', '.join(bounds(since, until))}}}"


def quantization_lines(releases, minimum):
    """minimum: by release, method -> capability x 10; None: its class gives none, so there is nothing to say."""
    lines = []
    for method in sorted({name for at in minimum.values() for name, value in at.items() if value is not None}):
        changes, last = [], None
        for release in releases:
            value = minimum[release].get(method, "none")
            value = "none" if value is None else value
            if value != last and (changes or value != "none"):
                changes.append(f'"{release}": {value}')
                last = value
        lines.append(f"  {method}: {{{', '.join(changes)}}}")
    return lines
