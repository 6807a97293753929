"""Private searches on the pages that show one: sent in a body, then read from the token of an address."""

from __future__ import annotations

from typing import TypeVar

from flask import redirect, request
from werkzeug.wrappers import Response

from kb.web import urls
from kb.web.middleware.errors import SEARCH_OVER, FailureError
from kb.web.middleware.private_search import mark_private, seal_search, unseal_search
from kb.web.params.models import PrivateParameters, SearchParameters
from kb.web.params.parsing import parse_parameters

_Search = TypeVar("_Search", bound=SearchParameters)


def read_private_search(model: type[_Search]) -> _Search:
    """Read the search of a private address.

    Raises:
        FailureError: The search is over.
        ParametersError: As `parse_parameters`.
    """
    mark_private()
    pairs = unseal_search(parse_parameters(PrivateParameters, request.args).token)
    if pairs is None:
        raise FailureError(SEARCH_OVER)
    return parse_parameters(model, pairs)


def redirect_to_private(parameters: SearchParameters) -> Response | None:
    """Return the redirect from a search that was sent in the body to its private address; None where it has none."""
    token = seal_search(parameters.list_pairs())
    return redirect(urls.private_url(request.path, token), 303) if token else None
