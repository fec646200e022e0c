"""The loader lives in streams.contracts, where the producers and the api may import it too."""

from streams.contracts.queries import Queries, QueryUnknown, queries_in

__all__ = ["Queries", "QueryUnknown", "queries_in"]
