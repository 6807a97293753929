"""The engines by name, of which the setting `KB_ENGINE` chooses one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from kb.engine.protocol import Engine, IndexProblem
from kb.engine.whoosh import WhooshEngine
from kb.errors import SettingsError
from kb.settings import OPENSEARCH, Settings

if TYPE_CHECKING:
    from kb.engine.opensearch import ClusterSettings

CreateEngine = Callable[[Settings], Engine]


def _create_whoosh(settings: Settings) -> Engine:
    return WhooshEngine(settings.library / "whoosh")


def _choose_cluster(settings: Settings) -> ClusterSettings:
    """Return the cluster settings.

    Raises:
        SettingsError: Its client is not installed.
    """
    try:
        from kb.engine.opensearch import ClusterSettings
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"The engine '{OPENSEARCH}' needs the package opensearch-py, which is not installed. "
            "Run: pip install 'passagebase[opensearch]'"
        ) from error
    return ClusterSettings(
        urls=settings.opensearch_urls,
        user=settings.opensearch_user,
        password=settings.password_of_cluster,
        api_key=settings.api_key_of_cluster,
        ca=str(settings.opensearch_ca or ""),
        prefix=settings.opensearch_prefix,
        shards=settings.opensearch_shards,
        replicas=settings.opensearch_replicas,
    )


def _create_opensearch(settings: Settings) -> Engine:
    cluster = _choose_cluster(settings)
    from kb.engine.opensearch import OpenSearchEngine  # from an extra

    return OpenSearchEngine(cluster)


def _diagnose_opensearch(settings: Settings) -> Sequence[IndexProblem]:
    cluster = _choose_cluster(settings)
    from kb.engine.opensearch.diagnosis import diagnose_cluster  # from an extra

    return diagnose_cluster(cluster)


ENGINES: Mapping[str, CreateEngine] = {"whoosh": _create_whoosh, OPENSEARCH: _create_opensearch}
_DIAGNOSES: Mapping[str, Callable[[Settings], Sequence[IndexProblem]]] = {OPENSEARCH: _diagnose_opensearch}


def create_engine(settings: Settings) -> Engine:
    """Create the engine of a library: a name of `ENGINES`, or `MODULE:FUNCTION` of another package.

    The function takes the settings and returns the engine.

    Raises:
        SettingsError: There is no such engine.
    """
    create = ENGINES.get(settings.engine) or _import_factory(settings.engine)
    return create(settings)


def diagnose_service(settings: Settings) -> Sequence[IndexProblem]:
    """Return the problems of the service behind an engine, if it has one.

    Raises:
        EngineError: It does not answer, or refuses to; the message says what to do.
    """
    diagnose = _DIAGNOSES.get(settings.engine)
    return diagnose(settings) if diagnose else ()


def _import_factory(name: str) -> CreateEngine:
    module, _, function = name.partition(":")
    try:
        factory: CreateEngine = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        names = ", ".join(ENGINES)
        raise SettingsError(
            f"There is no engine '{name}'. Set KB_ENGINE to one of {names}, or to MODULE:FUNCTION."
        ) from error
    return factory
