//! `GET /api/adresser?tekst=...` and `GET /api/adresser/{type}/{id}`: the look-up of an address while it is typed.
//!
//! Asked is Adressevælger, the look-up of Klimadatastyrelsen, or in a demonstration and in tests a file of invented
//! addresses. Browsers get neither its token nor its shape: what may be chosen has a `type` and an `id`, what only leads
//! on (a street, a house with several flats) has the text to go on with and where the caret belongs in it.
//!
//! ```toml
//! [addresses]                            # without it forms are filled in without a look-up
//! url = "https://adressevaelger.dk"
//! token = "..."
//! municipality = "0751"                  # optional: addresses of this municipality alone
//! municipality_parameter = "kommunekode" # optional: what the parameter is called
//! timeout_ms = 3000                      # optional: how long an answer may take
//! allow_private = true                   # optional: it is in the authority's own network, see `outgoing.rs`
//! # or, in place of all of these:
//! fixture = "forms/adresser.json"
//! ```
//! What a person types is personal data: it is in no log, and neither is an address that was found.

mod fixture;
mod remote;

use std::{path::Path, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Path as UrlPath, Query, State, rejection::QueryRejection},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    App,
    config::{Faults, Table},
    error::{Error, ErrorReply},
    outgoing::Target,
};

/// Most hits of one search.
const MOST_HITS: usize = 10;
/// Fewer characters find half of Denmark.
const SHORTEST_TEXT: usize = 2;
/// Most characters that are searched for.
const LONGEST_TEXT: usize = 200;
/// How long a look-up may take unless the configuration says otherwise.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The only thing that can be chosen: an address, with floor and door where it has them.
const ADDRESS: &str = "adresse";

/// What the configuration says of the look-up.
#[derive(Debug, Clone)]
pub enum Configured {
    Adressevaelger(Adressevaelger),
    /// A file of addresses.
    Fixture(PathBuf),
}

/// How Adressevælger is asked.
#[derive(Debug, Clone)]
pub struct Adressevaelger {
    url: Target,
    allow_private: bool,
    token: String,
    /// Name and value of the parameter that asks for one municipality.
    municipality: Option<(String, String)>,
    timeout: Duration,
}

/// Where addresses are looked up.
#[derive(Debug)]
pub(crate) enum Addresses {
    Adressevaelger(Box<remote::Client>),
    Fixture(fixture::Fixture),
}

/// Why a look-up has no answer. What was asked is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// There is no such address.
    Unknown,
    TooSlow,
    Unreachable,
    /// Its name leads where we do not go.
    Refused,
    /// An answer that is none: another status, or not what was agreed.
    Strange,
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, folder: &Path, faults: &mut Faults) -> Option<Self> {
        let fixture = table.text("fixture", faults);
        let configured = match fixture {
            Some(fixture) => Some(Self::Fixture(folder.join(fixture.value))),
            None => Adressevaelger::read(&mut table, faults).map(Self::Adressevaelger),
        };
        table.finish(faults);
        configured
    }
}

impl Adressevaelger {
    fn read(table: &mut Table<'_>, faults: &mut Faults) -> Option<Self> {
        let allow_private = table.flag("allow_private", faults);
        let url = Target::read("url", allow_private, table, faults);
        let token = table.required_text("token", faults);
        let municipality = table.text("municipality", faults);
        let parameter = table.text("municipality_parameter", faults).map_or("kommunekode".to_owned(), |it| it.value);
        let timeout = table.size("timeout_ms", faults).map_or(TIMEOUT, Duration::from_millis);
        if let Some(code) = &municipality
            && !(code.value.len() == 4 && code.value.bytes().all(|it| it.is_ascii_digit()))
        {
            let message = format!("`{}` is not a municipality's code", code.value);
            faults.add("bad-value", code.span.clone(), message, "write its four digits, such as \"0751\"");
        }
        Some(Self {
            url: url?,
            allow_private,
            token: token?.value,
            municipality: municipality.map(|it| (parameter, it.value)),
            timeout,
        })
    }
}

impl Addresses {
    /// # Errors
    /// When the file cannot be read, or this machine has no certificates to trust; says which.
    pub(crate) fn open(configured: &Configured) -> Result<Self, String> {
        match configured {
            Configured::Adressevaelger(how) => Ok(Self::Adressevaelger(Box::new(remote::Client::new(how.clone())?))),
            Configured::Fixture(file) => Ok(Self::Fixture(fixture::Fixture::read(file)?)),
        }
    }

    /// The answer of Adressevælger to a search.
    async fn find(&self, text: &str) -> Result<Value, Unanswered> {
        match self {
            Self::Adressevaelger(it) => it.find(text).await,
            Self::Fixture(it) => Ok(it.find(text)),
        }
    }

    /// Its answer about one address.
    async fn address(&self, id: &str) -> Result<Value, Unanswered> {
        match self {
            Self::Adressevaelger(it) => it.address(id).await,
            Self::Fixture(it) => it.address(id),
        }
    }
}

/// The query of a search.
#[derive(Deserialize, utoipa::IntoParams)]
pub(crate) struct SearchQuery {
    /// What has been typed; at most 200 characters.
    tekst: String,
}

/// What a search finds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    fund: Vec<Hit>,
}

/// One hit.
#[derive(Debug, Serialize, PartialEq, ToSchema)]
#[serde(untagged)]
pub(crate) enum Hit {
    /// May be chosen.
    Address { titel: String, r#type: &'static str, id: String },
    /// Leads on: the text to search for next, and where what is missing goes in it, in UTF-16 units.
    Further { titel: String, tekst: String, markoer: usize },
}

/// An address, by the parts of the form's own field.
#[derive(Debug, Serialize, PartialEq, ToSchema)]
pub(crate) struct Address {
    vej: String,
    postnr: String,
    by: String,
    dar_id: String,
}

/// Addresses that begin as what has been typed.
#[utoipa::path(get, path = "/api/adresser", params(SearchQuery), responses(
    (status = 200, description = "What may be chosen, and what leads on", body = Found),
    (status = "default", description = "Refused, and why", body = ErrorReply),
))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    query: Result<Query<SearchQuery>, QueryRejection>,
) -> Result<Json<Found>, Error> {
    let addresses = app.addresses.as_ref().ok_or(NO_LOOK_UP)?;
    let Ok(Query(SearchQuery { tekst })) = query else {
        return Err(bad_request("say what to search for as ?tekst="));
    };
    let length = tekst.trim().chars().count();
    if length > LONGEST_TEXT {
        return Err(bad_request("a search has at most 200 characters"));
    }
    if length < SHORTEST_TEXT {
        return Ok(Json(Found { fund: Vec::new() }));
    }
    let answer = addresses.find(tekst.trim()).await.map_err(told)?;
    let hits = answer.get("fund").and_then(Value::as_array).ok_or_else(|| told(Unanswered::Strange))?;
    Ok(Json(Found { fund: hits.iter().filter_map(hit).take(MOST_HITS).collect() }))
}

/// One address, in parts.
#[utoipa::path(get, path = "/api/adresser/{type}/{id}",
    params(("type" = String, Path, description = "As the hit says"), ("id" = String, Path, description = "As the hit says")),
    responses(
        (status = 200, description = "The address", body = Address),
        (status = "default", description = "Refused, and why", body = ErrorReply),
    )
)]
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    UrlPath((kind, id)): UrlPath<(String, String)>,
) -> Result<Json<Address>, Error> {
    let addresses = app.addresses.as_ref().ok_or(NO_LOOK_UP)?;
    if kind != ADDRESS || !is_id(&id) {
        return Err(UNKNOWN_ADDRESS);
    }
    let answer = addresses.address(&id).await.map_err(told)?;
    address(&answer).map(Json).ok_or_else(|| told(Unanswered::Strange))
}

const NO_LOOK_UP: Error =
    Error::NotFound { code: "no_addresses", message: "this server looks up no addresses; see [addresses]" };
const UNKNOWN_ADDRESS: Error = Error::NotFound { code: "unknown_address", message: "there is no such address" };

fn bad_request(message: &str) -> Error {
    Error::BadRequest { code: "bad_search", message: message.to_owned() }
}

/// Tells the operator why, and the browser that it must do without.
fn told(why: Unanswered) -> Error {
    let code = match why {
        Unanswered::Unknown => return UNKNOWN_ADDRESS,
        Unanswered::TooSlow => "too_slow",
        Unanswered::Unreachable => "unreachable",
        Unanswered::Refused => "refused_address",
        Unanswered::Strange => "strange_answer",
    };
    tracing::warn!(why = code, "an address could not be looked up");
    Error::Elsewhere { code: "addresses_unavailable", message: "addresses cannot be looked up now" }
}

/// An id is hexadecimal digits and hyphens, so that nothing else gets into an address of ours.
fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}

/// A hit of Adressevælger; none of a type that we do not know.
fn hit(it: &Value) -> Option<Hit> {
    let text = |key: &str| it.get(key).and_then(Value::as_str).filter(|it| !it.is_empty());
    let titel = text("titel")?.to_owned();
    let further = |titel: String, tekst: String, before: &str| {
        let markoer = before.encode_utf16().count();
        Some(Hit::Further { titel, tekst, markoer })
    };
    match text("type")? {
        "adresse" => text("id").filter(|it| is_id(it)).map(|id| Hit::Address { titel, r#type: ADDRESS, id: id.into() }),
        // A house with several addresses: its own title finds them.
        "husnummer" => further(titel.clone(), titel.clone(), &titel),
        "vejnavn" => {
            let before = format!("{} ", text("vejnavn").unwrap_or(&titel));
            further(titel, before.clone(), &before)
        }
        // The number of the house goes between the street and the town.
        "navngivenvejpostnummer" => {
            let Some((street, code)) = text("vejnavn").zip(text("postnr")) else {
                return further(titel.clone(), titel.clone(), &titel);
            };
            let before = format!("{street} ");
            let town = text("postdistrikt").unwrap_or_default();
            further(titel, format!("{before}, {code} {town}").trim_end().to_owned(), &before)
        }
        _ => None,
    }
}

/// The address of an answer. `vej` is street and number, then floor and door as people write them: "Nørregade 1, 2. tv".
fn address(answer: &Value) -> Option<Address> {
    let it = answer.get("adresse")?;
    let text = |pointer: &str| it.pointer(pointer).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let (street, number) = (text("/husnummer/vejnavn"), text("/husnummer/husnummertekst"));
    let postnr = text("/husnummer/postnummer/postnr");
    if street.is_empty() || number.is_empty() || postnr.is_empty() {
        return None;
    }
    let mut vej = format!("{street} {number}");
    match (text("/etagebetegnelse"), text("/doerbetegnelse")) {
        (floor, door) if floor.is_empty() && door.is_empty() => {}
        (floor, door) if floor.is_empty() => vej.push_str(&format!(", {door}")),
        // "1" is the first floor; "st" and "kl" are written as they are, with a full stop too.
        (floor, door) => vej.push_str(format!(", {floor}. {door}").trim_end()),
    }
    Some(Address { vej, postnr, by: text("/husnummer/postnummer/navn"), dar_id: text("/id_lokalid") })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_found_is_chosen_or_leads_on() {
        let further = |titel: &str, tekst: &str, markoer| {
            Some(Hit::Further { titel: titel.to_owned(), tekst: tekst.to_owned(), markoer })
        };
        let id = "00000000-0000-4000-8000-000000000001";
        assert_eq!(
            hit(&json!({ "type": "adresse", "id": id, "titel": "Åvej 1, 8000 Aarhus C" })),
            Some(Hit::Address { titel: "Åvej 1, 8000 Aarhus C".to_owned(), r#type: "adresse", id: id.to_owned() })
        );
        assert_eq!(hit(&json!({ "type": "adresse", "id": "../x", "titel": "Åvej 1" })), None);
        assert_eq!(
            hit(&json!({ "type": "husnummer", "titel": "Åvej 1, 8000 Aarhus C" })),
            further("Åvej 1, 8000 Aarhus C", "Åvej 1, 8000 Aarhus C", 21)
        );
        assert_eq!(hit(&json!({ "type": "vejnavn", "titel": "Åvej" })), further("Åvej", "Åvej ", 5));
        let street = json!({ "type": "navngivenvejpostnummer", "titel": "Åvej 8000 Aarhus C", "vejnavn": "Åvej", "postnr": "8000", "postdistrikt": "Aarhus C" });
        assert_eq!(hit(&street), further("Åvej 8000 Aarhus C", "Åvej , 8000 Aarhus C", 5));
        assert_eq!(hit(&json!({ "type": "supplerendebynavn", "titel": "Åby" })), None);
        assert_eq!(hit(&json!({ "type": "vejnavn" })), None);
    }

    #[test]
    fn an_address_is_written_as_people_write_it() {
        let with = |floor: &str, door: &str| {
            let house = json!({ "vejnavn": "Åvej", "husnummertekst": "1B", "postnummer": { "postnr": "8000", "navn": "Aarhus C" } });
            let it = json!({ "adresse": { "id_lokalid": "id", "etagebetegnelse": floor, "doerbetegnelse": door, "husnummer": house } });
            address(&it).unwrap().vej
        };
        assert_eq!(with("", ""), "Åvej 1B");
        assert_eq!(with("2", "tv"), "Åvej 1B, 2. tv");
        assert_eq!(with("st", ""), "Åvej 1B, st.");
        assert_eq!(with("", "12"), "Åvej 1B, 12");
        assert_eq!(address(&json!({ "status": "ok" })), None);
        assert_eq!(address(&json!({ "adresse": { "husnummer": { "vejnavn": "Åvej" } } })), None);
    }
}
