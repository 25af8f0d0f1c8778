"""Judges by an OPA server: one query a batch, after seeing that the server holds the same rules and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.engines.opa.contents import LOADED, Contents
from checker.problems import EngineError, EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.engines.opa.client import Client
    from checker.engines.opa.server import Server
    from checker.engines.opa.settings import OpaSettings
    from checker.engines.protocol import Case, Decision

_SHOWN = 5


class OpaEngine:
    """Evaluates the rules in an OPA server; started for this run where the settings name none.

    The programs are those that the server holds under the digest of the catalogue; those that `judge` is given are of
    the same catalogue, and are not sent. Nothing is asked or started before the first batch.

    Args:
        settings: how the server is reached.
        contents: the rules and policies that it has to hold.
    """

    def __init__(self, settings: OpaSettings, contents: Contents) -> None:
        self._settings = settings
        self._contents = contents
        self._client: Client | None = None
        self._server: Server | None = None

    def judge(self, programs: Mapping[str, Any], cases: Sequence[Case]) -> list[Decision]:
        """See `checker.engines.protocol.Engine`.

        Raises:
            EngineUnavailableError: the server is not there, or holds other rules and policies.
        """
        del programs  # the server's own are the same, by their digest
        client = self._client or self._connected()
        # One query a batch. The library's own bulk query would write the cases into the text of the query, for OPA to
        # parse as Rego, and took twice as long; our rule takes all of them as its input.
        place = f"{self._contents.place}/judge"
        answer = self._answer(client, {"cases": list(cases)}, place, "batch", {"strict-builtin-errors": "true"})
        if "result" not in self._object(answer):
            raise EngineUnavailableError(
                f"{self._where} no longer holds {self._what}: the rule is undefined; {self._load}"
            )
        decisions = answer["result"]
        if not isinstance(decisions, list) or len(decisions) != len(cases):
            raise EngineError(f"{self._where} did not answer for every case; see that it runs OPA 1.0 or newer")
        return decisions

    def close(self) -> None:
        """Ends what was started and opened."""
        if self._client is not None:
            self._client.close_connection()
            self._client = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _connected(self) -> Client:
        from checker.engines.opa.client import Client

        if self._settings.url:
            client = Client(self._settings)
        else:
            from checker.engines.opa.server import Server

            self._server = Server(self._contents)
            client = self._server.start(self._settings)
        try:
            self._check(client)
        except EngineError:
            client.close_connection()
            raise
        self._client = client
        return client

    def _check(self, client: Client) -> None:
        """Compares the digest of our rules and policies with the server's.

        Raises:
            EngineUnavailableError: they differ.
        """
        states = self._object(self._object(self._answer(client, {}, LOADED)).get("result", {}))
        stated = [state.get("digest") for state in states.values() if isinstance(state, dict)]
        digests = [digest for digest in stated if isinstance(digest, str)]
        if self._contents.digest in digests:
            return
        held = ", ".join(digest[:12] for digest in digests[:_SHOWN]) or "none of ours"
        raise EngineUnavailableError(f"{self._where} does not hold {self._what}: it holds {held}; {self._load}")

    def _answer(self, client: Client, *query: Any) -> Any:
        """What the server answers to a query; one of our own that has ended has not answered, whoever seems to have.

        Raises:
            EngineError: see `Client.ask`.
        """
        try:
            return client.ask(client.query_rule, *query)
        finally:
            if self._server is not None:
                self._server.see_that_it_runs()

    def _object(self, answer: Any) -> dict[str, Any]:
        if not isinstance(answer, dict):
            raise EngineUnavailableError(f"{self._where} gave an answer that is not OPA's; see that the URL is OPA's")
        return answer

    @property
    def _where(self) -> str:
        return f"the OPA server at {self._settings.url}" if self._settings.url else "the OPA server of this run"

    @property
    def _what(self) -> str:
        return f"the rules and policies {self._contents.digest[:12]}"

    @property
    def _load(self) -> str:
        return (
            "load them with `flowclause opa push`, or serve the bundle that `flowclause bundle build` writes from the "
            "same rules and policies"
        )
