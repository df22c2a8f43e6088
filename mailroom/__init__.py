"""The business of Federkiel: lists, templates, mailings, letters, pieces, stations, keys. No HTTP, no command line.

Every service is a plain function that takes a SQLAlchemy `Session` and a `Context` (tenant, vault, clock, ids) and never commits:
one request is one transaction. The few things that must compute between two transactions (import, proof, release, making a
program) take the `House` instead and open their own short transactions. All results are frozen dataclasses (mailroom.views),
all times are aware UTC datetimes.

Opening the house (mailroom.house)
    House.open(*, database_url: str, master_key_file: Path, clock: Clock = utc_now, random_bytes = secrets.token_bytes) -> House
        makes the key file (0600) when there is none, checks its mode; does not migrate.
    house.database.migrate() -> None                             Alembic, up to date afterwards
    house.reading() / house.writing() -> ContextManager[Session] writing: BEGIN IMMEDIATE on SQLite, commits at the end
    house.context(tenant_id: str, *, test: bool = False) -> Context
    house.close() -> None

Tenants, operators, sessions (mailroom.operators)
    ensure_tenant(session, house_context_free: Ids, clock, *, name="Federkiel", zone="Europe/Berlin", country="DE") -> TenantView
        -> call as house.ensure_tenant(name=...) which opens its own transaction and is idempotent by name
    ensure_operator(session, ctx, *, name: str, role: str = "admin") -> OperatorView
    create_sign_in_link(session, ctx, operator_id, *, valid_s: int = 900) -> str           the token; stored only as a hash
    use_sign_in_link(session, house, token: str) -> tuple[OperatorView, str]                single use; gives (operator, session token)
    session_operator(session, house, session_token: str) -> OperatorView                    raises NotAuthenticated
    end_session(session, house, session_token: str) -> None

API keys (mailroom.keys)
    create_key(session, ctx, *, name, test=False, scopes: Collection[str] = ("letters",)) -> NewKey(key: KeyView, secret: str)
        scopes: "letters", "station", "admin"; the secret `fk_live_<id>_<secret>` is shown once
    authenticate(session, house, presented: str, *, scope: str | None = None) -> KeyView     raises NotAuthenticated, Forbidden
        KeyView: id, tenant_id, name, test, scopes, created_at, revoked_at
    list_keys(session, ctx) -> list[KeyView];  revoke_key(session, ctx, key_id) -> KeyView

Idempotency of POSTs (mailroom.idempotency)
    begin(session, ctx, *, key: str, body_hash: str) -> StoredAnswer | None
        None: go on (a running record was put down); StoredAnswer(status, body: bytes, content_type): replay it.
        raises IdempotencyMismatch (other body), IdempotencyRunning. Call it in a transaction of its own, before the work.
    finish(session, ctx, *, key, status, body: bytes, content_type="application/json") -> None     in the transaction of the work
    forget(session, ctx, *, key) -> None                          after a failure that may be tried again
    body_hash(method: str, path: str, body: bytes) -> str

Recipient lists (mailroom.lists)
    create_list(session, ctx, *, name, file_name, country: str | None = None, encoding: str | None = None,
                external_id: str | None = None) -> ListView                                  state "uploading"
    add_upload(session, ctx, list_id, chunk: bytes) -> None      append up to 1 MiB, stored encrypted; caps raise TooLarge
    finish_upload(session, ctx, list_id) -> JobView              state "importing"; run the job
    get_list(session, ctx, list_id) -> ListView;  list_lists(session, ctx, *, limit=20, after=None) -> Slice[ListView]
    list_rows(session, ctx, list_id, *, verdict: str | None = None, limit=100, after: str | None = None) -> Slice[RecipientView]
    get_recipient(session, ctx, recipient_id) -> RecipientView
    release_duplicate(session, ctx, recipient_id) -> RecipientView         an operator lets an exact duplicate through
  pure, without a database:
    recipients.reader.read_rows(data: bytes, file_name: str, *, encoding=None) -> Iterator[RawRow]   raises ListUnreadable
    preflight.check(data, file_name, *, country=None, template: str | None = None, hand=None, stationery=None, seed=0)
        -> Preflight(rows: list[RowVerdict], rows_in, ok, warnings, refused)                 for ./federkiel check

Templates (mailroom.templates)
    create_template(session, ctx, *, name, body: str, language: str | None = None) -> TemplateView   raises Invalid("template_invalid")
    get_template, list_templates(session, ctx, *, limit=20, after=None)
    preview_text(ctx_free) -> mailroom.letters.compose_text(body, values: Recipient, language) -> str raises LetterRefused(problems)

Mailings (mailroom.mailings)
    create_mailing(session, ctx, *, name, list_id, template_id, hand, stationery, sender: Sequence[str] = (), seed: int | None = None,
                   external_id=None, not_after: datetime | None = None) -> MailingView       state "draft"
    get_mailing, list_mailings(session, ctx, *, limit=20, after=None, state=None)
    request_proof(session, ctx, mailing_id) -> JobView           run the job; the mailing is then "proofed"
    approve(session, ctx, mailing_id, *, proof_hash: str, by: str) -> tuple[MailingView, JobView]
        freezes the proof (proof_hash from MailingView, so that what was seen is what is approved); run the job: it makes the
        pieces and the batch, the mailing is then "in_production"
    cancel_mailing(session, ctx, mailing_id, *, by) -> MailingView
    report(session, ctx, mailing_id) -> dict[str, object]        report.json exactly as the documentation defines it
    preview(house, tenant_id, *, list_id, row: int | None, body, language=None, hand, stationery, sender=(), seed=0)
        -> Preview(pages: dict[str, Page], text: str, problems: list[Problem])               nothing stored

Letters and pieces (mailroom.letters, mailroom.pieces)
    list_letters(session, ctx, *, mailing_id=None, limit=20, after=None) -> Slice[LetterView];  get_letter(session, ctx, letter_id)
    letter_pages(session, ctx, letter_id) -> dict[str, Page]     part name -> the stored strokes
    letter_text(session, ctx, letter_id) -> str
    mailing_pages(session, ctx, mailing_id) -> Iterator[LetterPages(letter: LetterView, pages: dict[str, Page])]   in row order
    cancel_letter(session, ctx, letter_id, *, by) -> LetterView  raises Conflict("not_cancellable") once posted; recalls when written
    get_piece, list_pieces(session, ctx, *, mailing_id=None, state=None, letter_id=None, limit=20, after=None) -> Slice[PieceView]
    piece_by_code(session, ctx, code) -> PieceView;  piece_history(session, ctx, piece_id) -> list[HistoryEntry]
    piece_page(session, ctx, piece_id) -> Page                   the stored strokes
    piece_gcode(session, ctx, piece_id) -> str                   the program of its last lease; raises NotFound before the first claim
  operator's acts (each `by: str` = operator id, all conditional UPDATEs; raise Conflict("wrong_state")):
    verify(session, ctx, piece_id, *, by);  insert(session, ctx, piece_id, *, by);  hold(session, ctx, piece_id, *, by, reason)
    unhold(session, ctx, piece_id, *, by);  cancel(session, ctx, piece_id, *, by);   withdraw(session, ctx, piece_id, *, by)
    spoil_and_rewrite(session, ctx, piece_id, *, by, reason, destroyed: bool) -> PieceView        the new piece
    complete_unknown(session, ctx, piece_id, *, code: str, by) -> PieceView                       code read from the sheet
    suppress(session, ctx, recipient_id, *, by, reason) -> str   (mailroom.suppressions)

Stations (mailroom.stations; the queue)
    register(session, ctx, *, key_id, name, machine) -> StationView         idempotent by (key, name)
    heartbeat(session, ctx, station_id, *, boot_id: str, version: str = "") -> StationView
    claim(house, tenant_id, *, station_id, request_id, machine, slot: Slot, pen: PenSetup | None = None, parts=None, boot_id="")
        -> Claim | None    makes the program between two transactions. Claim: piece (PieceView), epoch, code, lease_expires_at,
        gcode_sha256, ink_hash, width_mm, height_mm, slot, lines.   None = nothing to write (204)
    program(session, ctx, piece_id, *, station_id, epoch) -> str (G-code);  strokes(session, ctx, piece_id, *, station_id, epoch) -> Page
    arm, grant, progress(…, lines_done: int), finish(…, gcode_sha256: str), fault(…, reason: str), release
        (session, ctx, piece_id, *, station_id, epoch, sequence, boot_id="", …) -> PieceView; commit before answering.
        errors: Conflict with code stale_epoch | stale_sequence | not_granted | wrong_state | station_held; the same
        (piece, epoch, sequence, action) again gives the same answer.
    expire_leases(session, ctx) -> int                           called by claim itself and by the worker
    hold_station / unhold_station(session, ctx, station_id, *, by, reason);  list_stations(session, ctx) -> list[StationView]

Batches (mailroom.batches)
    batch_of(session, ctx, mailing_id) -> BatchView              counts by state, received, refused, made, spoiled, posted
    sheet_data(session, ctx, batch_id) -> BatchSheets            plain data for stationery.sheets (rows with name, postcode, town, code)
    post_batch(session, ctx, batch_id, *, by) -> BatchView       only when the counts reconcile: raises Conflict("counts_differ")

Jobs (mailroom.jobs)
    run(house, job_id: str) -> None          claimed by a conditional UPDATE, idempotent; kinds: import, proof, release
    get_job(session, ctx, job_id) -> JobView;   work_off(house, *, limit=None) -> int     run what is queued, in this process
    mailroom.worker.main(...)                the embedded worker: a child process;  mailroom.celery_app  its one task is run(job_id)
    mailroom.dispatch.dispatch(job_id, broker_url | None)        tells Celery when there is a broker, else the worker polls
  JobView: id, kind, subject_id, state queued|running|done|failed, done, total, error_code, error, created_at, finished_at

In one process, without a server (mailroom.produce)
    prepare(house, *, data, file_name, body, hand, stationery, sender=(), seed, name, progress=None) -> Prepared(tenant_id, mailing_id,
        batch_id)    import, proof, approve, release; afterwards claim and write as a station does

Errors (mailroom.errors; api turns them into problem documents)
    MailroomError(code, message, suggestion="", problems: tuple[Problem, ...] = ())
    ├─ NotFound (404)            not there, or another tenant's
    ├─ Invalid (422)             unknown_placeholder, template_invalid, unknown_hand, unknown_stationery, …
    │   ├─ ListUnreadable        list_unreadable, header_missing, …
    │   ├─ TooLarge (413)
    │   └─ LetterRefused         .problems say which field
    ├─ Conflict (409)            wrong_state, stale_epoch, stale_sequence, not_granted, not_cancellable, already_exists, …
    │   └─ IdempotencyRunning
    ├─ IdempotencyMismatch (422)
    ├─ NotAuthenticated (401)
    └─ Forbidden (403)
    Problem(field, code, message, suggestion, row: int | None = None)     (mailroom.problems)

Tables (mailroom.tables; docs/data-model.md): tenants, operators, sign_in_links, sessions, api_keys, idempotency_records,
wrapped_keys, recipient_lists, upload_chunks, recipients, templates, mailings, letters, proof_pages, pieces, piece_history, programs,
claims, stations, batches, suppressions, jobs, audit.
"""
