"""Which unit do people mean? From what a report calls a unit or a post to unit ids.

Enters: free words such as 镇政府, 郎村村支书, 交警, 副镇长 and the grid they were said in. Leaves: unit ids in the order
they are named; nothing where the words fit no unit or, like 局长 alone, too many: then a person decides. A place in the
words wins over the grid's own; a unit named right after one that has authority over it (公安局交警大队) is meant alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from streams.reference.organisation import PlaceKey
from streams.reference.records import Level, Region, Unit, UnitKind

_LOCAL = (Level.VILLAGE, Level.TOWN)
_ENDINGS = ("街道", "社区", "镇", "乡", "村")


class Names:
    """All names of all units, ready to be looked up."""

    def __init__(
        self,
        kinds: Iterable[UnitKind],
        units: Mapping[PlaceKey, Unit],
        regions: Mapping[str, Region],
        under: Mapping[str, frozenset[str]],
    ) -> None:
        self._units = units
        self._under = under
        self._anywhere: defaultdict[str, list[str]] = defaultdict(list)
        self._here: dict[str, str] = {}  # term → unit kind of the grid's own town or village
        by_kind = {kind.kind: kind for kind in kinds}
        local = [kind for kind in by_kind.values() if kind.level in _LOCAL]
        shared = _shared_terms(by_kind.values())
        for unit in units.values():
            self._learn(unit, by_kind[unit.kind], regions[unit.region], shared)
        for kind in local:
            self._here.update((term, kind.kind) for term in _terms(kind) if term not in shared)
        self._lengths = _lengths((*self._anywhere, *self._here))

    def resolve(self, text: str, places: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the units this text names, said in these places (village, town, county …)."""
        text = text.strip()
        if text in self._under:
            return (text,)
        named: list[tuple[str, ...]] = []
        at = 0
        ended = -1  # where the last name ended
        while at < len(text):
            length, ids = self._longest_at(text, at, places)
            if ids and at == ended and self._over(named[-1], ids):
                named.pop()
            if ids:
                named.append(ids)
                ended = at + length
            at += length
        return tuple(dict.fromkeys(unit_id for ids in named for unit_id in ids))

    def _over(self, above: tuple[str, ...], below: tuple[str, ...]) -> bool:
        return all(any(unit_id in self._under[top] for top in above) for unit_id in below)

    def _longest_at(self, text: str, at: int, places: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        for length in self._lengths.get(text[at], ()):
            term = text[at : at + length]
            if term in self._anywhere:
                return length, tuple(self._anywhere[term])
            if term in self._here:
                return length, self._local(self._here[term], places)
        return 1, ()

    def _local(self, kind: str, places: tuple[str, ...]) -> tuple[str, ...]:
        units = (self._units.get((kind, place)) for place in places)
        return tuple(unit.id for unit in units if unit is not None)

    def _learn(self, unit: Unit, kind: UnitKind, region: Region, shared: frozenset[str]) -> None:
        self._add(unit.name, unit.id)
        if kind.level not in _LOCAL:
            for term in _terms(kind) - shared:
                self._add(term, unit.id)
            return
        for place in _spellings(region.name):
            for term in (*_terms(kind), *kind.posts_of_place):
                self._add(place + term, unit.id)

    def _add(self, term: str, unit_id: str) -> None:
        if unit_id not in self._anywhere[term]:
            self._anywhere[term].append(unit_id)


def _lengths(terms: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """First character → how long the terms are that begin with it, the longest first: most characters of a text begin none."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for term in terms:
        found[term[0]].add(len(term))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _terms(kind: UnitKind) -> set[str]:
    return {*kind.aliases, *kind.posts}


def _shared_terms(kinds: Iterable[UnitKind]) -> frozenset[str]:
    """Terms that more than one kind goes by, such as 局长: alone they name nobody."""
    times = Counter(term for kind in kinds for term in _terms(kind))
    return frozenset(term for term, count in times.items() if count > 1)


def _spellings(name: str) -> tuple[str, ...]:
    """郎村村 is also called 郎村, 章村镇 also 章村."""
    stems = (name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending))
    return (name, *(stem for stem in stems if len(stem) > 1))
