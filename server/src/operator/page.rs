//! The pages as HTML, without script: what they say in Danish, and in English beside it.
//!
//! INVARIANT: what is not ours to write (names, reasons) is text and never markup: it goes through [`escape`].
//!
//! Not here: what may be seen by whom, see [`super`].

use serde::Deserialize;

use super::Look;
use crate::{
    audit,
    clock::Clock,
    site::escape,
    store::{
        audit::Event,
        operator::{Counted, Row},
    },
};

/// In which language a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Danish,
    English,
}

impl Language {
    fn say(self, danish: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }

    /// This language as one more parameter of an address.
    pub(super) fn parameter(self) -> &'static str {
        self.say("", "&lang=en")
    }

    /// An address of ours in this language.
    pub(super) fn link(self, path: &str) -> String {
        match self {
            Self::Danish => path.to_owned(),
            Self::English => format!("{path}?lang=en"),
        }
    }
}

/// What stands around every page.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) language: Language,
    /// Addresses of style sheets.
    pub(super) styles: &'a [String],
    /// Where this page is, so that it can be had in the other language.
    pub(super) path: &'a str,
    /// Who is logged in.
    pub(super) name: Option<&'a str>,
    /// What the forms of this page are sent with.
    pub(super) token: &'a str,
}

/// Why a login is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginFault {
    Wrong,
    TooOften,
    /// The form was not sent from a page of ours, or from one that is too old.
    Stale,
}

/// The page that asks who it is.
pub(super) fn login(frame: &Frame<'_>, fault: Option<LoginFault>) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let fault = fault.map(|it| match it {
        LoginFault::Wrong => say("Navn eller adgangskode er forkert.", "The name or the password is wrong."),
        LoginFault::TooOften => {
            say("Der er prøvet for mange gange. Vent et minut.", "That was tried too often. Wait for a minute.")
        }
        LoginFault::Stale => say("Siden var for gammel. Prøv igen.", "The page was too old. Try again."),
    });
    let alert = fault.map_or(String::new(), |it| alert("error", it));
    let content = format!(
        "{alert}<form class=\"drift-login\" method=\"post\" action=\"{action}\">{token}\
         <div class=\"form-group\"><label class=\"form-label\" for=\"name\">{name}</label>\
         <input class=\"form-input\" id=\"name\" name=\"name\" autocomplete=\"username\" autocapitalize=\"none\" required></div>\
         <div class=\"form-group\"><label class=\"form-label\" for=\"password\">{password}</label>\
         <input class=\"form-input\" id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required></div>\
         <button class=\"button button-primary\" type=\"submit\">{button}</button></form>",
        action = frame.language.link("/drift/log-ind"),
        token = token(frame),
        name = say("Navn", "Name"),
        password = say("Adgangskode", "Password"),
        button = say("Log ind", "Log in"),
    );
    page(frame, say("Log ind på driftssiden", "Log in to operations"), &content)
}

/// What there is to see at a glance.
pub(super) fn overview(frame: &Frame<'_>, look: &Look, clock: &Clock) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let mut content = receivers(frame, &look.counted) + &search(frame, look.unknown);
    let total = |of: fn(&Counted) -> i64| look.counted.iter().map(of).sum::<i64>();
    for (title, none, rows, total) in [
        (
            say("Parkeret", "Parked"),
            say("Intet er parkeret.", "Nothing is parked."),
            &look.parked,
            total(|it| it.parked),
        ),
        (say("Venter", "Waiting"), say("Intet venter.", "Nothing is waiting."), &look.queued, total(|it| it.queued)),
        (
            say("Senest afleveret", "Last delivered"),
            say("Intet er afleveret endnu.", "Nothing is delivered yet."),
            &look.delivered,
            total(|it| it.delivered),
        ),
    ] {
        content.push_str(&format!("<h2>{title}</h2>"));
        if rows.is_empty() {
            content.push_str(&format!("<p>{none}</p>"));
            continue;
        }
        content.push_str(&deliveries(frame, title, rows, clock));
        if total > rows.len() as i64 {
            let of = say("{} af {} er vist.", "{} of {} are shown.");
            let of = of.replacen("{}", &rows.len().to_string(), 1).replacen("{}", &total.to_string(), 1);
            content.push_str(&format!("<p>{of}</p>"));
        }
    }
    page(frame, say("Drift: afleveringer", "Operations: deliveries"), &content)
}

/// One delivery, and what has happened to its submission.
pub(super) fn delivery(
    frame: &Frame<'_>,
    row: &Row,
    happened: &[audit::Row],
    notice: Option<Notice>,
    clock: &Clock,
) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let mut content = notice.map_or(String::new(), |it| told(frame.language, it));
    let id = format!("<code>{}</code>", escape(&row.id));
    let tries = row.attempts.to_string();
    let facts = [
        (say("Modtager", "Receiver"), escape(&row.receiver)),
        (say("Blanket", "Form"), escape(&row.blanket_id)),
        (say("Indsendt", "Received"), time_of(&row.received_at, clock)),
        (say("Tilstand", "State"), state(frame.language, row, clock)),
        (say("Forsøg", "Tries"), tries),
        (say("Seneste fejl", "Last error"), reason(row)),
        (say("Aflevering", "Delivery"), id),
    ];
    content.push_str("<dl class=\"drift-facts\">");
    for (name, value) in facts {
        content.push_str(&format!("<dt>{name}</dt><dd>{value}</dd>"));
    }
    content.push_str("</dl>");
    content.push_str(&orders(frame, row));
    content.push_str(&format!("<h2>{}</h2>", say("Hændelser", "Events")));
    let head = [say("Tid", "Time"), say("Hændelse", "Event"), say("Af", "By"), say("Nærmere", "Detail")];
    let rows = happened.iter().map(|it| {
        let detail = format!("<span lang=\"en\">{}</span>", escape(&it.detail));
        let actor = match it.actor.as_str() {
            "citizen" => say("borgeren", "the citizen"),
            "server" => say("serveren", "the server"),
            operator => operator,
        };
        let event = Event::parse(&it.event).map_or(it.event.as_str(), |it| happening(frame.language, it));
        vec![whole(&clock.at(it.at).danish_text()), escape(event), escape(actor), detail]
    });
    content.push_str(&table(say("Hændelser", "Events"), &head, rows));
    content.push_str(&format!(
        "<p><a class=\"function-link\" href=\"{}\">{}</a></p>",
        frame.language.link("/drift"),
        say("Alle afleveringer", "All deliveries")
    ));
    page(frame, &escape(&row.reference), &content)
}

fn happening(language: Language, event: Event) -> &'static str {
    match event {
        Event::Received => language.say("modtaget", "received"),
        Event::Delivered => language.say("afleveret", "delivered"),
        Event::Parked | Event::ParkedByOperator => language.say("parkeret", "parked"),
        Event::Retried => language.say("sat til nyt forsøg", "ordered to be tried again"),
        Event::Looked => language.say("set på", "looked at"),
        Event::LoggedIn => language.say("logget ind", "logged in"),
        Event::LoggedOut => language.say("logget ud", "logged out"),
        Event::AttachmentSwept => language.say("ubrugt fil fjernet", "unused file removed"),
        Event::KeysRotated => language.say("nøgler skiftet", "keys rotated"),
        Event::BackedUp => language.say("sikkerhedskopieret", "backed up"),
        Event::Restored => language.say("genskabt", "restored"),
        Event::Shredded => language.say("gjort ulæselig", "made unreadable"),
    }
}

/// What is said of an order that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Notice {
    #[serde(rename = "igen")]
    Retried,
    #[serde(rename = "parkeret")]
    Parked,
    /// It is delivered, or being tried.
    #[serde(skip)]
    NotNow,
}

fn told(language: Language, notice: Notice) -> String {
    let (kind, text) = match notice {
        Notice::Retried => {
            ("success", language.say("Afleveringen prøves igen nu.", "The delivery is being tried again now."))
        }
        Notice::Parked => ("success", language.say("Afleveringen er parkeret.", "The delivery is parked.")),
        Notice::NotNow => (
            "warning",
            language.say(
                "Det kan ikke lade sig gøre nu: afleveringen er i gang eller allerede afleveret.",
                "That cannot be done now: it is being delivered, or is already.",
            ),
        ),
    };
    alert(kind, text)
}

/// A page that says that something is not to be had.
pub(super) fn plain(frame: &Frame<'_>, danish: &'static str, english: &'static str) -> String {
    let home = format!(
        "<p><a href=\"{}\">{}</a></p>",
        frame.language.link("/drift"),
        frame.language.say("Til driftssiden", "To operations")
    );
    page(frame, frame.language.say(danish, english), &home)
}

fn page(frame: &Frame<'_>, title: &str, content: &str) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let styles: String =
        frame.styles.iter().map(|it| format!("<link rel=\"stylesheet\" href=\"{}\">", escape(it))).collect();
    let (other, other_code, other_path) = match frame.language {
        Language::Danish => ("English", "en", Language::English.link(frame.path)),
        Language::English => ("Dansk", "da", Language::Danish.link(frame.path)),
    };
    let who = frame.name.map_or(String::new(), |name| {
        format!(
            "<span>{}</span><form method=\"post\" action=\"{}\">{}<button class=\"function-link\" type=\"submit\">{}</button></form>",
            escape(name),
            frame.language.link("/drift/log-ud"),
            token(frame),
            say("Log ud", "Log out"),
        )
    });
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} - Blanketter</title>{styles}</head>\
         <body><a class=\"skipnav\" href=\"#main-content\">{skip}</a>\
         <header class=\"drift-header\"><div class=\"container\"><strong>{site}</strong>{who}\
         <a href=\"{other_path}\" lang=\"{other_code}\" hreflang=\"{other_code}\">{other}</a></div></header>\
         <main id=\"main-content\" class=\"container page-container\"><h1>{title}</h1>{content}</main></body></html>",
        lang = say("da", "en"),
        skip = say("Gå til sidens indhold", "Go to the content"),
        site = say("Blanketter, drift", "Forms, operations"),
        other_path = escape(&other_path),
    )
}

fn receivers(frame: &Frame<'_>, counted: &[Counted]) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let title = say("Modtagere", "Receivers");
    let head = [
        say("Modtager", "Receiver"),
        say("Parkeret", "Parked"),
        say("Venter", "Waiting"),
        say("Afleveret", "Delivered"),
    ];
    let rows = counted.iter().map(|it| {
        let counts = [it.parked, it.queued, it.delivered].map(|it| it.to_string());
        [vec![escape(&it.receiver)], counts.to_vec()].concat()
    });
    format!("<h2>{title}</h2>{}", table(title, &head, rows))
}

/// Finds the deliveries of a submission by its reference.
fn search(frame: &Frame<'_>, unknown: bool) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let alert = if unknown {
        alert("info", say("Der er ingen indsendelse med den reference.", "There is no submission of that reference."))
    } else {
        String::new()
    };
    let language =
        if frame.language == Language::English { "<input type=\"hidden\" name=\"lang\" value=\"en\">" } else { "" };
    format!(
        "{alert}<form class=\"drift-search\" method=\"get\" action=\"/drift\">{language}\
         <label class=\"form-label\" for=\"reference\">{}</label>\
         <input class=\"form-input\" id=\"reference\" name=\"reference\" autocomplete=\"off\" required>\
         <button class=\"button button-secondary\" type=\"submit\">{}</button></form>",
        say("Find en indsendelse på dens reference", "Find a submission by its reference"),
        say("Find", "Find"),
    )
}

fn deliveries(frame: &Frame<'_>, title: &str, rows: &[Row], clock: &Clock) -> String {
    let say = |danish, english| frame.language.say(danish, english);
    let head = [
        say("Reference", "Reference"),
        say("Modtager", "Receiver"),
        say("Indsendt", "Received"),
        say("Tilstand", "State"),
        say("Forsøg", "Tries"),
        say("Seneste fejl", "Last error"),
    ];
    let rows = rows.iter().map(|row| {
        let path = frame.language.link(&format!("/drift/levering/{}", row.id));
        vec![
            format!("<a class=\"drift-whole\" href=\"{}\">{}</a>", escape(&path), escape(&row.reference)),
            escape(&row.receiver),
            time_of(&row.received_at, clock),
            state(frame.language, row, clock),
            row.attempts.to_string(),
            reason(row),
        ]
    });
    table(title, &head, rows)
}

fn state(language: Language, row: &Row, clock: &Clock) -> String {
    let at = || whole(&clock.at(row.next_attempt_at).danish_text());
    match row.state.as_str() {
        "delivered" => {
            let when = row.delivered_at.as_deref().map_or(String::new(), |it| time_of(it, clock));
            format!("{} {when}", language.say("afleveret", "delivered"))
        }
        "parked" => language.say("parkeret", "parked").to_owned(),
        _ if row.is_leased != 0 => language.say("prøves nu", "being tried").to_owned(),
        _ if row.ahead > 0 => {
            format!(
                "{}: {}",
                language.say("venter på tidligere i sagen", "waits for earlier ones of its case"),
                row.ahead
            )
        }
        _ => format!("{} {}", language.say("venter, næste forsøg", "waiting, next try"), at()),
    }
}

/// Why it went wrong, in the words of the log.
fn reason(row: &Row) -> String {
    row.last_error.as_deref().map_or("-".to_owned(), |it| format!("<span lang=\"en\">{}</span>", escape(it)))
}

fn orders(frame: &Frame<'_>, row: &Row) -> String {
    let button = |order: &str, class: &str, text: &str| {
        format!(
            "<form method=\"post\" action=\"{}\">{}<button class=\"button {class}\" type=\"submit\">{text}</button></form>",
            escape(&frame.language.link(&format!("/drift/levering/{}/{order}", row.id))),
            token(frame),
        )
    };
    let retry = button("igen", "button-primary", frame.language.say("Prøv igen nu", "Try again now"));
    let park = button("parker", "button-secondary", frame.language.say("Parkér", "Park"));
    match row.state.as_str() {
        "delivered" => String::new(),
        "parked" => format!("<div class=\"drift-orders\">{retry}</div>"),
        _ => format!("<div class=\"drift-orders\">{retry}{park}</div>"),
    }
}

/// A table that can be read in a narrow window: it scrolls by itself, with the keyboard too.
fn table(title: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let head: String = head.iter().map(|it| format!("<th scope=\"col\">{it}</th>")).collect();
    let rows: String = rows
        .map(|cells| format!("<tr>{}</tr>", cells.iter().map(|it| format!("<td>{it}</td>")).collect::<String>()))
        .collect();
    format!(
        "<div class=\"drift-scroll\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\"><table class=\"table\">\
         <thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

fn alert(kind: &str, text: &str) -> String {
    format!(
        "<div class=\"alert alert-{kind}\" role=\"alert\"><div class=\"alert-body\"><p class=\"alert-text\">{text}</p></div></div>"
    )
}

fn token(frame: &Frame<'_>) -> String {
    format!("<input type=\"hidden\" name=\"token\" value=\"{}\">", escape(frame.token))
}

fn time_of(rfc3339: &str, clock: &Clock) -> String {
    whole(&clock.parse(rfc3339).map_or_else(|| escape(rfc3339), |it| it.danish_text()))
}

/// What is not to be broken between two lines.
fn whole(text: &str) -> String {
    format!("<span class=\"drift-whole\">{text}</span>")
}
