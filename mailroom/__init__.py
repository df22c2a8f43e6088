"""The business of Federkiel: lists, templates, mailings, letters, pieces, stations, keys. No HTTP, no command line.

Every service is a plain function that takes a SQLAlchemy `Session` and a `Context` (tenant, vault, clock, ids) and never
commits: one request is one transaction. The few things that must compute between two transactions (jobs, claims, previews)
take the `House` instead and open their own short ones. Results are frozen dataclasses (mailroom.views), times are aware UTC.

Opening the house (mailroom.house)
    House.open(*, database_url, master_key_file, clock=utc_now, random_bytes=secrets.token_bytes) -> House
        makes the key file (0600) when there is none, checks its mode; does not migrate
    house.migrate();  house.reading() / house.writing() -> ContextManager[Session];  house.close()
    house.ensure_tenant(name="Federkiel", *, zone, country) -> TenantView;  house.context(tenant_id, *, test=False) -> Context

Operators (mailroom.operators)
    ensure_operator(session, ctx, *, name, role="admin") -> OperatorView
    create_sign_in_link(session, ctx, operator_id, *, valid_s=900) -> str                  the token
    use_sign_in_link(session, house, token) -> tuple[OperatorView, str]                    once; with a session token
    session_operator(session, house, session_token) -> OperatorView;  end_session(session, house, session_token)

API keys (mailroom.keys)
    create_key(session, ctx, *, name, test=False, scopes=("letters",)) -> NewKey           scopes: letters, sign, station, admin
    authenticate(session, house, presented, *, scope=None) -> KeyView                      NotAuthenticated, Forbidden
    list_keys(session, ctx) -> list[KeyView];  revoke_key(session, ctx, key_id) -> KeyView

Idempotency of POSTs (mailroom.idempotency)
    begin(session, ctx, *, key, body_hash) -> StoredAnswer | None          in a transaction of its own, before the work
    finish(session, ctx, *, key, status, body, content_type="application/json")            in the transaction of the work
    forget(session, ctx, *, key)                                           after a failure that may be tried again
    body_hash(method, path, body) -> str

Recipient lists (mailroom.lists)
    create_list(session, ctx, *, name, file_name="", country=None, encoding=None, external_id=None) -> ListView
    add_upload(session, ctx, list_id, chunk);  finish_upload(session, ctx, list_id) -> JobView
    get_list, list_lists;  list_rows(session, ctx, list_id, *, verdict=None, limit=100, after=None) -> Slice[RecipientView]
    get_recipient(session, ctx, recipient_id);  release_duplicate(session, ctx, recipient_id) -> RecipientView
    mailroom.preflight.check(data, *, country, template, hand, stationery, …) -> Preflight               without a database

Templates (mailroom.templates)
    create_template(session, ctx, *, name, body, language=None) -> TemplateView;  get_template;  list_templates

Mailings (mailroom.mailings)
    create_mailing(session, ctx, *, name, list_id, template_id, hand, stationery, sender=(), signature_id=None, slips=0.0,
                   seed=None, external_id=None, not_after=None) -> MailingView                   "draft"
    get_mailing;  list_mailings;  request_proof(session, ctx, mailing_id) -> JobView       then "proofed"
    approve(session, ctx, mailing_id, *, proof_hash, by) -> tuple[MailingView, JobView]    then "in_production"
    cancel_mailing(session, ctx, mailing_id, *, by) -> MailingView
    report(session, ctx, mailing_id) -> dict[str, object]                  report.json
    preview(house, tenant_id, *, list_id, body, hand, stationery, row=None, language=None, sender=(), seed=0) -> Preview

Recorded signatures (mailroom.signatures)
    read_recorded(data) -> object;  create_signature(session, ctx, *, signer, recorded, by) -> SignatureView
    get_signature;  list_signatures;  delete_signature(session, ctx, signature_id, *, by)
    open_specimens(session, ctx, signature_id) -> render.recorded.Specimens;  signer_of(session, ctx, signature_id) -> str

Letters (mailroom.letters)
    get_letter;  list_letters(session, ctx, *, mailing_id, …);  letter_text;  letter_address;  cancel_letter(…, by)
    letter_pages(session, ctx, letter_id) -> dict[str, Page];  mailing_pages(session, ctx, mailing_id) -> Iterator[LetterPages]

Pieces (mailroom.pieces)
    get_piece;  list_pieces(session, ctx, *, mailing_id=None, state=None, letter_id=None, …);  piece_by_code;  piece_history
    piece_page(session, ctx, piece_id) -> Page;  piece_gcode(session, ctx, piece_id) -> str
    verify, insert, unhold, cancel, withdraw (…, by);  hold(…, by, reason);  declare_unknown(…, by, reason)
    spoil_and_rewrite(…, by, reason, destroyed, rewrite=True);  complete_unknown(…, code, by)           -> PieceView
    mailroom.suppressions.suppress(session, ctx, recipient_id, *, by, reason) -> str

Stations (mailroom.stations)
    register(session, ctx, *, key_id, name, machine);  station_of_key(session, ctx, key_id);  heartbeat(…, boot_id, version)
    claim(house, tenant_id, *, station_id, request_id, machine, slot, pen=None, parts=None, boot_id="") -> Claim | None
    program(session, ctx, piece_id, *, station_id, epoch) -> str;  strokes(…) -> Page
    arm, grant, progress(…, lines_done), finish(…, gcode_sha256), fault(…, reason), release
        (session, ctx, piece_id, *, station_id, epoch, sequence, boot_id="", …) -> PieceView; commit, then answer.
        A grant's answer is WRITING, or HELD with the reason: commit that too, then refuse with `not_granted`.
    expire_leases(session, ctx) -> int;  hold_station, unhold_station (…, by);  list_stations

Batches (mailroom.batches)
    batch_of(session, ctx, mailing_id) -> BatchView;  get_batch;  post_batch(session, ctx, batch_id, *, by)
    sheet_data(session, ctx, batch_id, *, lang="de") -> stationery.batch.BatchData

Jobs (mailroom.jobs)
    run(house, job_id);  work_off(house, *, limit=None) -> int;  get_job(session, ctx, job_id) -> JobView
    mailroom.dispatch.dispatch(job_id, broker_url=None);  mailroom.worker.main(database_url, master_key_file)
    mailroom.celery_app.make_app(broker_url, *, database_url, master_key_file);  mailroom.produce.prepare(house, …) -> Prepared

Errors: mailroom.errors.  Tables: mailroom.tables, explained in docs/data-model.md.
"""
