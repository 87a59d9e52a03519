//! `/drift`: what whoever runs the server sees of the outbox, and may do with it. It is off unless it is configured.
//!
//! ```toml
//! [drift]
//! origin = "https://drift.kommune.dk"    # where it is visited; without it, from this machine alone (localhost)
//! users = [{ name = "anna", password_hash = "$argon2id$..." }]   # `blanket drift password anna` makes the line
//! ```
//! Pages are made here, without script. Nothing of a citizen's is on them: references and times, receivers, states, and
//! reasons, which hold no answers. Every look and every order is in the audit log under the operator's pseudonym, written
//! before the page is shown.
//!
//! A request that changes something must come from a page of this origin (`Origin`) and carry the token of the session
//! (`sessions.rs`). Over https the cookie is `__Host-blanket-drift`; over http there is a page on this machine only.
//!
//! Not here: what the orders do, see [`crate::store::outbox::order`]; the same by command line, see `cli/outbox.rs`.

mod page;
mod sessions;
pub(crate) mod users;

use std::sync::Arc;

use axum::{
    Extension, Form, Router,
    extract::{
        DefaultBodyLimit, Path, Query, Request, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use crate::{
    App,
    config::{Faults, Table},
    error::Error,
    reference::Reference,
    store::{
        audit::{self, Actor, Event},
        operator::{self, Counted, Row},
        outbox::{self, Order},
    },
};
use page::{Frame, Language, LoginFault, Notice};
use sessions::Sessions;
use users::{Door, Login, User};

/// The largest form, in bytes.
const LARGEST_FORM: usize = 4096;
/// The most rows of what is parked, and of what waits, on one page.
const MOST_ROWS: i64 = 100;
/// The most rows of what is delivered.
const MOST_DELIVERED: i64 = 20;
/// Where the rules are that the design system lacks.
const STYLE: &str = "/drift/drift.css";
const STYLE_HEADERS: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];

/// By what means something was done, for the audit log.
const MEANS: &str = "/drift";

/// The headers of these pages, in place of the site's: forms are sent, and only from here.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    // With "no-referrer", browsers send forms without their origin.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What the configuration says of the operator's pages.
#[derive(Debug, Clone)]
pub struct Configured {
    /// `https://...`, without a path.
    origin: Option<HeaderValue>,
    users: Vec<User>,
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let origin = table.text("origin", faults);
        table.require("users", faults);
        let tables = table.tables("users", faults);
        table.finish(faults);
        let mut users = Vec::new();
        for table in tables {
            users.extend(User::read(table, &users, faults));
        }
        let Some(origin) = origin else { return Some(Self { origin: None, users }) };
        let rest = origin.value.strip_prefix("https://").unwrap_or_default();
        let is_host = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || ".-:[]".contains(it);
        if rest.is_empty() || !rest.chars().all(is_host) {
            let message = format!("`{}` is not where pages are visited", origin.value);
            faults.add("bad-value", origin.span, message, "write https:// and a host in small letters, and no path");
            return None;
        }
        Some(Self { origin: HeaderValue::from_str(&origin.value).ok(), users })
    }
}

/// The operator's pages of a running server.
#[derive(Debug)]
pub(crate) struct Operator {
    origin: Option<HeaderValue>,
    door: Door,
    sessions: Sessions,
    styles: Vec<String>,
}

impl Operator {
    /// `styles` are the addresses of the site's style sheets.
    pub(crate) fn new(configured: &Configured, mut styles: Vec<String>) -> Self {
        styles.push(STYLE.to_owned());
        Self {
            origin: configured.origin.clone(),
            door: Door::new(&configured.users),
            sessions: Sessions::new(),
            styles,
        }
    }

    fn cookie(&self) -> &'static str {
        if self.origin.is_some() { "__Host-blanket-drift" } else { "blanket-drift" }
    }

    /// A session's cookie; it goes when the browser is closed.
    fn set_cookie(&self, id: &str) -> [(HeaderName, String); 1] {
        let secure = if self.origin.is_some() { "; Secure" } else { "" };
        [(header::SET_COOKIE, format!("{}={id}; Path=/; HttpOnly; SameSite=Strict{secure}", self.cookie()))]
    }

    /// What the browser calls its session, if that is a name we could have given.
    fn id(&self, headers: &HeaderMap) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
        let (_, id) = pairs.find(|(name, _)| *name == self.cookie())?;
        let is_id = id.len() == 64 && id.bytes().all(|it| it.is_ascii_hexdigit());
        is_id.then(|| id.to_owned())
    }

    /// Whether these pages are visited where they may be, and what is sent comes from them.
    fn lets(&self, request: &Request) -> bool {
        let host = request.headers().get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let own = match &self.origin {
            Some(origin) => origin.clone(),
            None if is_this_machine(host) => match HeaderValue::try_from(format!("http://{host}")) {
                Ok(origin) => origin,
                Err(_) => return false,
            },
            None => return false,
        };
        matches!(*request.method(), Method::GET | Method::HEAD)
            || request.headers().get_all(header::ORIGIN).iter().eq([&own])
    }
}

/// Whether a browser that asks this host for a page is on the server's own machine.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

/// All addresses of these pages; none when they are not configured.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    if app.operator.is_none() {
        return Router::new();
    }
    let pages = Router::new()
        .route("/drift", get(overview))
        .route("/drift/levering/{id}", get(delivery))
        .route("/drift/levering/{id}/igen", post(retry))
        .route("/drift/levering/{id}/parker", post(park))
        .route("/drift/log-ud", post(log_out))
        .route("/drift/log-ind", get(login_page).post(log_in))
        .layer(DefaultBodyLimit::max(LARGEST_FORM));
    pages.route(STYLE, get(async || (STYLE_HEADERS, include_str!("operator/drift.css")))).layer(
        middleware::from_fn_with_state(Arc::clone(app), |State(app): State<Arc<App>>, request, next| {
            visit(app, request, next)
        }),
    )
}

/// One visit: where it is, and in which language.
#[derive(Debug, Clone)]
struct Visit {
    language: Language,
    path: String,
    /// What the browser calls its session.
    id: Option<String>,
    /// Who is logged in.
    name: Option<String>,
}

/// What is done with every request and answer here.
async fn visit(app: Arc<App>, mut request: Request, next: Next) -> Response {
    let Some(operator) = &app.operator else { return NO_PAGE.into_response() };
    if !operator.lets(&request) {
        tracing::warn!(
            "a request to /drift was refused: it came from elsewhere, or not over https; see [drift] origin"
        );
        return (StatusCode::FORBIDDEN, "not from here; see [drift] origin").into_response();
    }
    let is_english = request.uri().query().is_some_and(|it| it.split('&').any(|it| it == "lang=en"));
    let language = if is_english { Language::English } else { Language::Danish };
    let id = operator.id(request.headers());
    let name = id.as_deref().and_then(|id| operator.sessions.name(id, app.clock.now().millis()));
    let visit = Visit { language, path: request.uri().path().to_owned(), id, name };
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Somebody who is logged in.
struct Who {
    visit: Visit,
    name: String,
    id: String,
}

impl Visit {
    /// # Errors
    /// The way to the login, for who is not logged in.
    fn who(self) -> Result<Who, Refused> {
        match (self.name.clone(), self.id.clone()) {
            (Some(name), Some(id)) => Ok(Who { visit: self, name, id }),
            _ => Err(Refused(Box::new(Redirect::to(&self.language.link("/drift/log-ind")).into_response()))),
        }
    }
}

impl Who {
    fn actor(&self, app: &App) -> Actor {
        Actor::operator(&app.vault, &self.name)
    }

    fn show(&self, operator: &Operator, page: impl FnOnce(&Frame<'_>) -> String) -> Response {
        let token = operator.sessions.token(&self.id);
        let Visit { language, path, .. } = &self.visit;
        let frame =
            Frame { language: *language, styles: &operator.styles, path, name: Some(&self.name), token: &token };
        Html(page(&frame)).into_response()
    }
}

const NO_PAGE: Error = Error::NotFound { code: "not_found", message: "there is no such page" };

type Answer = Result<Response, Refused>;

/// What is answered in place of what was asked for.
struct Refused(Box<Response>);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(Box::new(error.into().into_response()))
    }
}

fn operator(app: &App) -> Result<&Operator, Refused> {
    app.operator.as_ref().ok_or_else(|| Refused::from(NO_PAGE))
}

async fn login_page(State(app): State<Arc<App>>, Extension(visit): Extension<Visit>) -> Answer {
    let operator = operator(&app)?;
    if visit.name.is_some() {
        return Ok(Redirect::to(&visit.language.link("/drift")).into_response());
    }
    Ok(ask_for_login(operator, &visit, StatusCode::OK, None))
}

/// The page that asks who it is, under a session name that is nobody's yet.
fn ask_for_login(operator: &Operator, visit: &Visit, status: StatusCode, fault: Option<LoginFault>) -> Response {
    let id = Sessions::id();
    let token = operator.sessions.token(&id);
    let path = "/drift/log-ind";
    let frame = Frame { language: visit.language, styles: &operator.styles, path, name: None, token: &token };
    (status, operator.set_cookie(&id), Html(page::login(&frame, fault))).into_response()
}

#[derive(Deserialize)]
struct LoginForm {
    token: String,
    name: String,
    password: String,
}

async fn log_in(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Answer {
    let operator = operator(&app)?;
    let again = |status, fault| Ok(ask_for_login(operator, &visit, status, Some(fault)));
    let id = visit.id.clone().unwrap_or_default();
    let Ok(Form(LoginForm { token, name, password })) = form else {
        return again(StatusCode::BAD_REQUEST, LoginFault::Stale);
    };
    if !operator.sessions.is_token(&id, &token) {
        return again(StatusCode::FORBIDDEN, LoginFault::Stale);
    }
    let password = zeroize::Zeroizing::new(password);
    match operator.door.login(name.trim(), &password).await {
        Login::Ok(name) => {
            let now = app.clock.now().millis();
            operator::note(&app.store, now, Event::LoggedIn, Actor::operator(&app.vault, &name), None, MEANS).await?;
            // A name that somebody else may have given this browser is never one of a session.
            operator.sessions.end(&id);
            let id = operator.sessions.begin(&name, now);
            tracing::info!(operator = name, "logged in to /drift");
            let home = Redirect::to(&visit.language.link("/drift"));
            Ok((operator.set_cookie(&id), home).into_response())
        }
        Login::WrongNameOrPassword => {
            // What was typed for a name may be a password.
            tracing::warn!("a login to /drift failed");
            again(StatusCode::UNAUTHORIZED, LoginFault::Wrong)
        }
        Login::TooOften => {
            tracing::warn!("a login to /drift was refused: too many tries");
            again(StatusCode::TOO_MANY_REQUESTS, LoginFault::TooOften)
        }
    }
}

#[derive(Deserialize)]
struct OrderForm {
    token: String,
}

async fn log_out(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    form: Result<Form<OrderForm>, FormRejection>,
) -> Answer {
    let operator = operator(&app)?;
    let who = visit.who()?;
    check(operator, &who, form)?;
    operator.sessions.end(&who.id);
    let now = app.clock.now().millis();
    operator::note(&app.store, now, Event::LoggedOut, who.actor(&app), None, MEANS).await?;
    let login = Redirect::to(&who.visit.language.link("/drift/log-ind"));
    Ok((operator.set_cookie(&Sessions::id()), login).into_response())
}

/// # Errors
/// When a form was not sent with the token of the session.
fn check(operator: &Operator, who: &Who, form: Result<Form<OrderForm>, FormRejection>) -> Result<(), Refused> {
    if form.is_ok_and(|Form(form)| operator.sessions.is_token(&who.id, &form.token)) {
        return Ok(());
    }
    tracing::warn!(operator = who.name, "a form of /drift came without its token");
    let refused = who.show(operator, |frame| {
        page::plain(frame, "Siden var for gammel. Intet er gjort.", "The page was too old. Nothing was done.")
    });
    Err(Refused(Box::new((StatusCode::FORBIDDEN, refused).into_response())))
}

/// What the overview shows.
#[derive(Debug)]
struct Look {
    counted: Vec<Counted>,
    parked: Vec<Row>,
    queued: Vec<Row>,
    delivered: Vec<Row>,
    /// Whether a reference was searched for that there is not.
    unknown: bool,
}

#[derive(Deserialize)]
struct SearchQuery {
    reference: Option<String>,
}

async fn overview(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Query(query): Query<SearchQuery>,
) -> Answer {
    let operator = operator(&app)?;
    let who = visit.who()?;
    let mut unknown = false;
    if let Some(text) = query.reference {
        let found = match Reference::parse(&text) {
            Some(it) => operator::of_reference(&app.store, &it.to_string()).await?,
            None => Vec::new(),
        };
        if let Some(id) = found.first() {
            return Ok(Redirect::to(&who.visit.language.link(&format!("/drift/levering/{id}"))).into_response());
        }
        unknown = true;
    }
    operator::note(&app.store, app.clock.now().millis(), Event::Looked, who.actor(&app), None, MEANS).await?;
    let look = Look {
        counted: counted(&app).await?,
        parked: operator::parked(&app.store, MOST_ROWS).await?,
        queued: operator::queued(&app.store, MOST_ROWS).await?,
        delivered: operator::delivered(&app.store, MOST_DELIVERED).await?,
        unknown,
    };
    Ok(who.show(operator, |frame| page::overview(frame, &look, &app.clock)))
}

/// What there is for each receiver, those included that are configured and that nothing was for yet.
async fn counted(app: &App) -> sqlx::Result<Vec<Counted>> {
    let mut counted = operator::counted(&app.store).await?;
    for receiver in &app.config.receivers {
        if !counted.iter().any(|it| it.receiver == receiver.name) {
            counted.push(Counted { receiver: receiver.name.clone(), parked: 0, queued: 0, delivered: 0 });
        }
    }
    counted.sort_by(|one, other| one.receiver.cmp(&other.receiver));
    Ok(counted)
}

#[derive(Deserialize)]
struct NoticeQuery {
    besked: Option<Notice>,
}

async fn delivery(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    query: Result<Query<NoticeQuery>, QueryRejection>,
) -> Answer {
    let who = visit.who()?;
    show_delivery(&app, &who, &id, query.ok().and_then(|it| it.0.besked)).await
}

async fn show_delivery(app: &App, who: &Who, id: &str, notice: Option<Notice>) -> Answer {
    let operator = operator(app)?;
    let Some((row, submission)) = operator::one(&app.store, id).await? else {
        let page = who
            .show(operator, |frame| page::plain(frame, "Der er ingen aflevering her.", "There is no delivery here."));
        return Ok((StatusCode::NOT_FOUND, page).into_response());
    };
    let now = app.clock.now().millis();
    operator::note(&app.store, now, Event::Looked, who.actor(app), Some(&submission), MEANS).await?;
    let mut happened = audit::of_submission(app.store.read(), &submission).await?;
    // Colleagues are told by their names here, others by the pseudonym in the log.
    let names = operator.door.names().map(|name| (Actor::operator(&app.vault, name).text(), name)).collect::<Vec<_>>();
    for it in &mut happened {
        if let Some((_, name)) = names.iter().find(|(actor, _)| *actor == it.actor) {
            it.actor = (*name).to_owned();
        }
    }
    Ok(who.show(operator, |frame| page::delivery(frame, &row, &happened, notice, &app.clock)))
}

async fn retry(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    form: Result<Form<OrderForm>, FormRejection>,
) -> Answer {
    order(&app, visit, &id, form, Order::Retry).await
}

async fn park(
    State(app): State<Arc<App>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    form: Result<Form<OrderForm>, FormRejection>,
) -> Answer {
    order(&app, visit, &id, form, Order::Park).await
}

async fn order(
    app: &App,
    visit: Visit,
    id: &str,
    form: Result<Form<OrderForm>, FormRejection>,
    order: Order,
) -> Answer {
    let who = visit.who()?;
    check(operator(app)?, &who, form)?;
    let now = app.clock.now().millis();
    let done = outbox::order(&app.store, id, order, now, who.actor(app), MEANS).await?;
    if !done {
        let page = show_delivery(app, &who, id, Some(Notice::NotNow)).await?;
        let status = if page.status() == StatusCode::OK { StatusCode::CONFLICT } else { page.status() };
        return Ok((status, page).into_response());
    }
    tracing::info!(operator = who.name, delivery = id, ?order, "ordered");
    app.bell.ring();
    // So that whoever loads the page again does not order again.
    let (notice, lang) = match order {
        Order::Retry => ("igen", who.visit.language.parameter()),
        Order::Park => ("parkeret", who.visit.language.parameter()),
    };
    Ok(Redirect::to(&format!("/drift/levering/{id}?besked={notice}{lang}")).into_response())
}
