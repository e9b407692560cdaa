"""An error as an answer: its status, its code and the three sentences, with what helps to wait."""

import http
from typing import Final

from starlette.responses import JSONResponse

from opsdash.errors import (
    BodyTooLargeError,
    CallInvalidError,
    CallTooLargeError,
    CallTooOftenError,
    CallTooSlowError,
    ConflictError,
    FileTooLargeError,
    ImportBusyError,
    ImportStoppedError,
    IntakeError,
    InvalidRecordError,
    OpsdashError,
    QuestionError,
    RecordMissingError,
    SignedOutError,
    TokenPowerlessError,
    TokenRefusedError,
    TokenScopeError,
    UploadTooLargeError,
)
from opsdash.words.accounts import problem_fields

# The first that fits; anything else is the server's own fault.
_STATUS: Final = (
    ((TokenScopeError, TokenPowerlessError), http.HTTPStatus.FORBIDDEN),
    ((TokenRefusedError, SignedOutError), http.HTTPStatus.UNAUTHORIZED),
    (BodyTooLargeError, http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (CallInvalidError, http.HTTPStatus.BAD_REQUEST),
    (CallTooOftenError, http.HTTPStatus.TOO_MANY_REQUESTS),
    (CallTooSlowError, http.HTTPStatus.SERVICE_UNAVAILABLE),
    (CallTooLargeError, http.HTTPStatus.UNPROCESSABLE_ENTITY),
    (QuestionError, http.HTTPStatus.BAD_REQUEST),
    ((ImportBusyError, ImportStoppedError, ConflictError), http.HTTPStatus.CONFLICT),
    (RecordMissingError, http.HTTPStatus.NOT_FOUND),
    (InvalidRecordError, http.HTTPStatus.UNPROCESSABLE_ENTITY),
    (UploadTooLargeError, http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (FileTooLargeError, http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (IntakeError, http.HTTPStatus.UNPROCESSABLE_ENTITY),
)


def told_problem(problem: Exception, **more: object) -> JSONResponse:
    """`more` are fields of its own kind, such as what is stored."""
    fits = (status for kind, status in _STATUS if isinstance(problem, kind))
    status = next(fits, http.HTTPStatus.INTERNAL_SERVER_ERROR)
    return JSONResponse(problem_fields(problem) | more, status, _headers(problem, status))


def _headers(problem: Exception, status: http.HTTPStatus) -> dict[str, str]:
    if status == http.HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    is_ours = isinstance(problem, OpsdashError)
    wait = problem.facts.get("seconds") if is_ours and isinstance(problem, OpsdashError) else None
    return {} if wait is None else {"Retry-After": str(wait)}
