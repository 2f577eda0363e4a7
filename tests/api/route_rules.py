"""Who may come to which route: one rule for every route of the product. A route without a rule fails a test."""

from __future__ import annotations

from api import pages, routes

Route = tuple[str, str]

RULES: dict[str, str] = {
    "open": """
        GET /health              GET /ready               POST /api/sign-in        GET /sign-in
        POST /sign-in            POST /sign-in/code       GET /static/{name}       GET /favicon.ico
        GET /c/{given}           HEAD /c/{given}          POST /c/{given}          POST /sign-out
        GET /a/{given}           HEAD /a/{given}          POST /a/{given}          GET /calendar/{given}
        GET /api/openapi.json    GET /sign-in/setup/{key}                          POST /sign-in/setup/{key}
        GET /sign-in/oidc        GET /sign-in/oidc/back
        GET /callbacks/{account} POST /callbacks/{account}
    """,
    "own": """
        POST /api/sign-out       GET /api/me              GET /api/account/tokens  POST /api/account/tokens
        DELETE /api/account/tokens/{token}                GET /api/account/sessions
        DELETE /api/account/sessions/{session}            POST /api/account/second-factor
        POST /api/account/second-factor/confirm           POST /api/account/second-factor/off
        PUT /api/me/post         POST /account/post
        GET /account             POST /account/sessions/end                        GET /account/second-factor
        POST /account/second-factor                       POST /account/second-factor/confirm
        POST /account/second-factor/off                   GET /account/tokens      POST /account/tokens
        POST /account/tokens/{token}/end                  GET /account/password    POST /account/password
        GET /evaluation          GET /api/duty/{organisation}/must-know
        POST /api/duty/{organisation}/must-know           GET /api/duty/papers/{paper_id}
        POST /api/duty/papers/{paper_id}                  GET /duty/{organisation}/must-know
        POST /duty/{organisation}/must-know               GET /duty/papers/{paper_id}
        POST /duty/papers/{paper_id}                      POST /api/duty/calendar
        DELETE /api/duty/calendar                         POST /duty/calendar
    """,
    "signed": """
        GET /api/procedures      GET /api/procedures/{name:path}                   GET /api/events
        GET /intake/new          GET /open/{procedure:path}                        GET /pocket
        GET /api/tiers           GET /api/duty            GET /api/duty/{organisation}
        GET /api/duty/rotas/{rota_id}                     GET /api/duty/{organisation}/qualifications
        GET /api/duty/{organisation}/key-periods          GET /duty                GET /duty/{organisation}
        GET /api/duty/{organisation}/regulations          GET /duty/{organisation}/regulations
        GET /regulations/{regime}
        GET /duty/rotas/{rota_id}                         GET /api/directory/duties
        GET /api/directory/authority  GET /directory/authority
        GET /api/directory/gaps  GET /directory/duties    GET /directory/gaps
        GET /api/duty/rotas/{rota_id}/swaps               GET /api/duty/{organisation}/equipment
        GET /api/duty/{organisation}/hand-over            GET /duty/{organisation}/hand-over
        GET /api/duty/roll-calls/{roll_call_id}           GET /api/duty/{organisation}/roll-calls
        GET /duty/roll-calls/{roll_call_id}               GET /duty/{organisation}/roll-calls
        GET /api/duty/spot-checks/{spot_check_id}         GET /api/duty/{organisation}/spot-checks
        GET /duty/spot-checks/{spot_check_id}             GET /duty/{organisation}/spot-checks
        GET /api/directory/export                         GET /api/directory/template
        GET /directory/import    GET /api/readiness       GET /readiness
        GET /api/service-levels  GET /service-levels      GET /api/call-trees      GET /call-trees
        GET /api/rooms           GET /rooms               GET /rooms/{key}
    """,
    "by authority": """
        POST /api/rooms          POST /api/rooms/{key}/close
        POST /rooms              POST /rooms/{key}/close
        POST /api/cases          POST /intake             POST /open/{procedure:path}
        GET /api/cases/{ref}/erase                        POST /api/cases/{ref}/erase
        GET /cases/{ref}/erase                            POST /cases/{ref}/erase
        POST /api/organisations  PUT /api/organisations/{key}                      POST /api/organisations/{key}/posts
        PUT /api/posts/{key}     POST /api/posts/{key}/holdings                    POST /api/holdings/{number}/end
        POST /api/people         PUT /api/people/{key}    POST /api/people/{key}/addresses
        POST /api/addresses/{number}/test                 POST /api/addresses/{number}/code
        POST /api/organisations/{key}/address-tests       POST /people/{key}/addresses/{number}/test
        POST /people/{key}/addresses/{number}/code        POST /organisations/{key}/address-tests
        POST /api/addresses/{number}/close                POST /organisations      POST /organisations/{key}
        POST /api/organisations/{key}/dissolve            POST /api/posts/{key}/dissolve
        POST /organisations/{key}/dissolve                POST /posts/{key}/dissolve
        POST /organisations/{key}/posts                   POST /posts/{key}        POST /posts/{key}/holdings
        POST /posts/{key}/holdings/{number}/end           POST /people             POST /people/{key}
        POST /api/addresses/{number}/confirm              POST /people/{key}/addresses/{number}/confirm
        POST /people/{key}/addresses                      POST /people/{key}/addresses/{number}/close
        POST /people/{key}/remove                         POST /api/people/{key}/remove
        POST /people/{key}/confirm                        POST /api/people/{key}/confirm
        POST /api/duty/{organisation}/rotas               POST /api/duty/rotas/{rota_id}/turns
        POST /api/duty/rotas/{rota_id}/publish            POST /api/duty/{organisation}/qualifications
        POST /api/duty/{organisation}/qualifications/{qualified_id}/withdraw
        POST /duty/{organisation}/qualifications/{qualified_id}/withdraw
        POST /api/duty/{organisation}/regulations         POST /duty/{organisation}/regulations
        POST /api/duty/{organisation}/key-periods/{period_id}/training
        POST /duty/{organisation}/key-periods/{period_id}/training
        POST /api/duty/{organisation}/key-periods         DELETE /api/duty/{organisation}/key-periods/{period_id}
        POST /duty/{organisation}/rotas                   POST /duty/{organisation}/qualifications
        POST /duty/{organisation}/key-periods
        POST /duty/rotas/{rota_id}/turns                  POST /duty/rotas/{rota_id}/publish
        POST /api/duty/rotas/{rota_id}/swaps              POST /api/duty/swaps/{swap_id}/{act}
        POST /api/duty/{organisation}/equipment           POST /api/duty/{organisation}/equipment/state
        POST /api/duty/{organisation}/hand-over           POST /duty/rotas/{rota_id}/swaps
        POST /duty/swaps/{swap_id}/{act}                  POST /duty/{organisation}/equipment
        POST /duty/{organisation}/equipment/state         POST /duty/{organisation}/hand-over
        POST /api/duty/roll-calls/{roll_call_id}/answers  POST /api/duty/roll-calls/{roll_call_id}/close
        POST /api/duty/{organisation}/roll-calls          POST /duty/roll-calls/{roll_call_id}/answers
        POST /duty/roll-calls/{roll_call_id}/close        POST /duty/{organisation}/roll-calls
        POST /api/duty/spot-checks/{spot_check_id}/answers
        POST /api/duty/spot-checks/{spot_check_id}/close  POST /api/duty/{organisation}/spot-checks
        POST /duty/spot-checks/{spot_check_id}/answers    POST /duty/spot-checks/{spot_check_id}/close
        POST /duty/{organisation}/spot-checks
        POST /api/directory/import                        POST /directory/import
        POST /api/warnings/files POST /warnings/files
        GET /cases/{ref}/call-list                        POST /cases/{ref}/call-list
        POST /cases/{ref}/call-list.pdf                   POST /api/cases/{ref}/call-list
        POST /api/cases/{ref}/call-list/answers
    """,
    "the system keeper": """
        GET /accounts            POST /accounts           POST /accounts/{username}/{act}
        GET /api/accounts        POST /api/accounts       POST /api/accounts/{username}/close
        POST /api/accounts/{username}/limit               POST /api/accounts/{username}/open
        POST /api/accounts/{username}/reset               GET /settings            GET /api/settings
        GET /settings/backups    GET /api/settings/backups
        GET /channels            POST /channels           POST /channels/{key}/change
        POST /channels/{key}/close
        GET /api/channels        POST /api/channels       PUT /api/channels/{key}
        POST /api/channels/{key}/close
        POST /channels/{key}/templates                    POST /channels/{key}/template
        GET /api/channels/{key}/templates                 POST /api/channels/{key}/templates/ask
        PUT /api/channels/{key}/templates/{code}
    """,
    "releasers": """
        GET /locked              GET /api/locked          POST /locked/{username}/release
        POST /api/locked/{username}/release
    """,
    "what is seen": """
        GET /api/cases           GET /api/board           GET /                    GET /incidents
        GET /api/warnings        GET /warnings
    """,
    "who sees the place": """
        GET /api/organisations   GET /api/organisations/{key}                      GET /organisations/{key}
        GET /api/people          GET /api/people/{key}    GET /people/{key}        GET /directory
        GET /api/people/{key}/doubts
    """,
    "who sees the case": """
        GET /api/cases/{ref}     POST /api/cases/{ref}/triggers/{trigger}          GET /api/cases/{ref}/calls
        GET /api/cases/{ref}/call-outs
        GET /api/cases/{ref}/addresses
        GET /api/cases/{ref}/tasks                        GET /api/cases/{ref}/clocks
        GET /api/cases/{ref}/documents                    GET /api/cases/{ref}/messages
        GET /api/cases/{ref}/journal                      GET /api/cases/{ref}/suggestion
        GET /api/cases/{ref}/stationing                   POST /api/cases/{ref}/stationing
        GET /cases/{ref}/stationing                       POST /cases/{ref}/stationing
        PUT /api/cases/{ref}/room                         POST /cases/{ref}/room
        GET /api/incidents/{ref}/at                       GET /api/incidents/{ref}/first-times
        POST /api/calls/{call_id}/answer
        POST /api/tasks/{task_id}/{act}                   GET /incidents/{ref}     GET /incidents/{ref}/at
        GET /incidents/{ref}/timeline                     GET /cases/{ref}         POST /cases/{ref}/triggers/{trigger}
        POST /calls/{call_id}/answer                      POST /tasks/{task_id}/{act}
        GET /api/warnings/{ref}  GET /api/warnings/{ref}/calls                     GET /api/warnings/{ref}/cap
    """,
    "auditors": """
        GET /api/verify          GET /api/office/journal  GET /office
    """,
}
"""By rule: `open` to everybody; `own` things of whoever is signed in; `signed` in is enough; `by authority`: a rule of
the command behind it; `what is seen` lists no more; `who sees the place`: a list holds no more and
another's is refused; `who sees the case`; `auditors`, `releasers` of locked
accounts, and `the system keeper` alone."""


def ruled(rule: str) -> list[Route]:
    """The routes under a rule, method and path."""
    words = RULES[rule].split()
    return list(zip(words[::2], words[1::2], strict=True))


def every_route() -> set[Route]:
    """Method and path of every route that the product answers."""
    made = (one for router in (*routes.routers, *pages.routers) for one in router.routes)
    return {(method, one.path) for one in made for method in one.methods}  # type: ignore[attr-defined]
