"""The one tree of errors that opsdash raises on purpose.

An error carries a `key` and the facts of the situation, never a finished sentence: `opsdash.words`
turns it into what happened, what is safe and what to do now, in the reader's language.
"""

from typing import Any, ClassVar


class OpsdashError(Exception):
    """Base of all errors a user may meet.

    `facts` fill the placeholders of the sentences under `[<key>]` in `words/en/errors.toml`.
    """

    key: ClassVar[str] = "unexpected"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.key, facts)
        self.facts = facts

    def __str__(self) -> str:
        detail = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.key}({detail})"


class StoreError(OpsdashError):
    """The databases could not be used."""


class StoreHeldError(StoreError):
    """Another process holds the databases. Facts: path, pid."""

    key = "store_held"


class StoreNewerError(StoreError):
    """The file was written by a newer opsdash. Facts: path, found, known."""

    key = "store_newer"


class StoreUnreadableError(StoreError):
    """The file is no database, or is damaged. Facts: path, detail."""

    key = "store_unreadable"


class TeamError(OpsdashError):
    """The server does not start for a team as it is set up."""


class TeamInvalidError(TeamError):
    """A setting of the team that cannot be followed. Facts: problem, name."""

    key = "team_invalid"


class TeamEmptyError(TeamError):
    """Nobody could sign in and let others in. Facts: command (the line that invites)."""

    key = "team_empty"


class OpenAddressError(TeamError):
    """Other machines would be let in without a sign-in. Facts: host."""

    key = "open_address"


class SignedOutError(OpsdashError):
    """A run of somebody who is no longer signed in."""

    key = "signed_out"


class ConflictError(OpsdashError):
    """Somebody else saved the record first. Facts: noun, id, and the stored record."""

    key = "conflict"


class RecordMissingError(OpsdashError):
    """The record is gone. Facts: noun, id."""

    key = "record_missing"


class InvalidRecordError(OpsdashError):
    """A record that cannot be saved as it is. Facts: field, problem."""

    key = "record_invalid"


class DefinitionError(OpsdashError):
    """A metric of one's own that cannot be read or built. Facts: number (of its problems)."""

    key = "definition_invalid"

    def __init__(self, *problems: Any) -> None:
        super().__init__(number=len(problems))
        self.problems = problems


class UndoneAlreadyError(OpsdashError):
    """A batch that was taken back before. Facts: batch."""

    key = "undone_already"


class MoreToUndoError(OpsdashError):
    """More stands on a batch than the person agreed to undo. Facts: batch."""

    key = "more_to_undo"


class TokenRefusedError(OpsdashError):
    """No token, or one that is unknown or revoked."""

    key = "token_refused"


class TokenScopeError(TokenRefusedError):
    """A token that is in use, for something else. Facts: has, needs ("import" or "read")."""

    key = "token_scope"


class TokenPowerlessError(TokenRefusedError):
    """A token whose maker may not do any more what it is for. Facts: name."""

    key = "token_powerless"


class NotAllowedError(OpsdashError):
    """The actor's role does not open it. Facts: right, role (see `access.rights`)."""

    key = "not_allowed"


class LastAdminError(OpsdashError):
    """Without this person nobody could let people in. Facts: name."""

    key = "last_admin"


class InvitationRefusedError(OpsdashError):
    """A link that lets nobody in. Facts: problem (a code of a link)."""

    key = "invitation_refused"


class SignInRefusedError(OpsdashError):
    """Unknown account, wrong password or an account without access: nobody is told which."""

    key = "sign_in_refused"


class SignInTooOftenError(OpsdashError):
    """Too many attempts in a row, of an account or from an address. Facts: seconds (to wait)."""

    key = "sign_in_too_often"


class RowsLimitedError(OpsdashError):
    """Who sees the rows of some groups only would change what belongs to all."""

    key = "rows_limited"


class CallTooOftenError(OpsdashError):
    """More calls than a program may make. Facts: seconds (to wait)."""

    key = "call_too_often"


class CallTooSlowError(OpsdashError):
    """The answer took longer than a program may wait. Facts: seconds."""

    key = "call_too_slow"


class CallTooLargeError(OpsdashError):
    """The answer has more rows than one call may fetch. Facts: rows, limit."""

    key = "call_too_large"


class CallInvalidError(OpsdashError):
    """A call from another program that cannot be understood. Facts: problem, name."""

    key = "call_invalid"


class BodyTooLargeError(CallInvalidError):
    """The body of a call is larger than it may be. Facts: problem, name."""


class AddressRefusedError(OpsdashError):
    """An address that this server does not connect to. Facts: problem (a code), host."""

    key = "address_refused"


class EntryInvalidError(OpsdashError):
    """A lookup entry or topic rule that cannot be saved. Facts: name, problem."""

    key = "entry_invalid"


class IdentityUnclearError(OpsdashError):
    """What was typed to find a customer is neither an e-mail address nor a phone number."""

    key = "identity_unclear"


class QuestionError(OpsdashError):
    """A question that cannot be asked at all."""


class UnknownNameError(QuestionError):
    """A name that nothing has. Facts: noun (metric, dimension, ...), name, suggestions."""

    key = "unknown_name"


class InvalidQuestionError(QuestionError):
    """A question whose parts contradict each other. Facts: problem."""

    key = "question_invalid"


class IntakeError(OpsdashError):
    """A file that cannot be imported as it is; nothing was stored."""


class FileEmptyError(IntakeError):
    """Facts: file."""

    key = "file_empty"


class FileHeaderOnlyError(IntakeError):
    """Facts: file."""

    key = "file_header_only"


class FileBinaryError(IntakeError):
    """Facts: file."""

    key = "file_binary"


class FileTooLargeError(IntakeError):
    """Unpacked it is larger than allowed. Facts: file, limit_bytes."""

    key = "file_too_large"


class UploadTooLargeError(IntakeError):
    """It is larger than an upload may be. Facts: file, limit_bytes."""

    key = "upload_too_large"


class FileRatioError(IntakeError):
    """It unpacks to far more than any export does. Facts: file, limit (times its size)."""

    key = "file_ratio"


class FileNestedError(IntakeError):
    """An archive within an archive. Facts: file."""

    key = "file_nested"


class FileMembersError(IntakeError):
    """An archive with more parts than can be listed. Facts: file, limit."""

    key = "file_members"


class FileNoTableError(IntakeError):
    """An archive or workbook without anything to import. Facts: file."""

    key = "file_no_table"


class MemberNeededError(IntakeError):
    """Several tables, one of which has to be chosen. Facts: file, members."""

    key = "member_needed"


class MemberMissingError(IntakeError):
    """The chosen part is not in the file. Facts: file, member, members."""

    key = "member_missing"


class FilePasswordError(IntakeError):
    """Facts: file."""

    key = "file_password"


class FileWorkbookError(IntakeError):
    """A workbook or document of a kind that is not read. Facts: file."""

    key = "file_workbook"


class FileSheetTooLargeError(IntakeError):
    """A sheet needs more memory than allowed. Facts: file, limit_bytes."""

    key = "file_sheet_too_large"


class FileLineTooLongError(IntakeError):
    """One line or cell is longer than allowed. Facts: file, line (may be None), limit_bytes."""

    key = "file_line_too_long"


class FileColumnsError(IntakeError):
    """Facts: file, line, columns, limit."""

    key = "file_columns"


class FileUnevenError(IntakeError):
    """Too many rows have another number of cells than the header. Facts: file, limit."""

    key = "file_uneven"


class FileEncodingError(IntakeError):
    """The file is not in the encoding that was named. Facts: file, encoding."""

    key = "file_encoding"


class FileDamagedError(IntakeError):
    """The container or the text is broken. Facts: file, line (may be None), detail."""

    key = "file_damaged"


class FileSeveralTablesError(IntakeError):
    """Another header stands among the rows. Facts: file, record (data row, from 1)."""

    key = "file_several_tables"


class FileUnknownError(IntakeError):
    """No profile knows the header. Facts: file, columns, nearest (profile names)."""

    key = "file_unknown"


class ColumnMissingError(IntakeError):
    """A column the profile cannot do without. Facts: file, profile, field, names."""

    key = "column_missing"


class ProfileInvalidError(IntakeError):
    """A profile file that cannot be used. Facts: path, problem."""

    key = "profile_invalid"


class ProfileExistsError(IntakeError):
    """A profile of this name is there already. Facts: name."""

    key = "profile_exists"


class AnswerNeededError(IntakeError):
    """Questions about the file are open. Facts: file, questions (tuple of Question)."""

    key = "answer_needed"


class ImportBusyError(IntakeError):
    """Another import of this home runs. Facts: file, other (the file being imported)."""

    key = "import_busy"


class ImportStoppedError(IntakeError):
    """Somebody stopped the import, or the server is about to end. Facts: file."""

    key = "import_stopped"


class InboxFileError(IntakeError):
    """A link or a device where a file was expected. Facts: file."""

    key = "inbox_file"


class ReconciliationError(IntakeError):
    """The counts of an import do not add up; the import was taken back. Facts: file, detail."""

    key = "reconciliation"


class RollupMismatchError(StoreError):
    """A rollup differs from its facts; the transaction was taken back. Facts: rollup, detail."""

    key = "rollup_mismatch"
