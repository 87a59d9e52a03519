//! A file of addresses in place of Adressevælger: a list of its answers about one address each. A search narrows down as
//! it does there: streets, then houses, then the flats of a house.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::Unanswered;

#[derive(Debug)]
pub(crate) struct Fixture {
    addresses: Vec<Known>,
}

/// An address and what it is found by.
#[derive(Debug)]
struct Known {
    id: String,
    answer: Value,
    street: String,
    code: String,
    town: String,
    /// "Lærkesangen 4, 8000 Aarhus C"
    house: String,
    /// "Lærkesangen 4, 2. tv, 8000 Aarhus C"
    title: String,
}

impl Fixture {
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let cannot = |why: String| format!("cannot read the addresses {}: {why}", file.display());
        let text = fs::read_to_string(file).map_err(|error| cannot(error.to_string()))?;
        let list: Vec<Value> = serde_json::from_str(&text).map_err(|error| cannot(error.to_string()))?;
        let addresses: Option<Vec<Known>> = list.into_iter().map(Known::of).collect();
        Ok(Self { addresses: addresses.ok_or_else(|| cannot("one of them is not whole".to_owned()))? })
    }

    pub(super) fn find(&self, text: &str) -> Value {
        let wanted = words(text);
        let found: Vec<&Known> = self.addresses.iter().filter(|it| it.matches(&wanted)).collect();
        let asks_for_house = wanted.iter().any(|it| is_house_number(it));
        let streets = distinct(&found, |it| format!("{} {} {}", it.street, it.code, it.town));
        let hits: Vec<Value> = if !asks_for_house && streets.len() > 1 {
            streets.iter().map(|(title, group)| street_hit(title, group)).collect()
        } else {
            let houses = distinct(&found, |it| it.house.clone());
            houses.iter().flat_map(|(house, group)| house_hits(house, group, &wanted)).collect()
        };
        json!({ "status": "ok", "beskrivelse": "", "fund": hits })
    }

    pub(super) fn address(&self, id: &str) -> Result<Value, Unanswered> {
        self.addresses.iter().find(|it| it.id == id).map(|it| it.answer.clone()).ok_or(Unanswered::Unknown)
    }
}

impl Known {
    fn of(answer: Value) -> Option<Self> {
        let parts = super::address(&answer)?;
        let street = answer.pointer("/adresse/husnummer/vejnavn")?.as_str()?.to_owned();
        let number = answer.pointer("/adresse/husnummer/husnummertekst")?.as_str()?;
        let end = format!("{} {}", parts.postnr, parts.by);
        Some(Self {
            house: format!("{street} {number}, {end}"),
            title: format!("{}, {end}", parts.vej),
            id: parts.dar_id,
            code: parts.postnr,
            town: parts.by,
            street,
            answer,
        })
    }

    /// Each word is the beginning of one of the address, a house's number the whole of it.
    fn matches(&self, wanted: &[String]) -> bool {
        let own = words(&self.title);
        let is =
            |word: &String, it: &String| if is_house_number(word) { it == word } else { it.starts_with(word.as_str()) };
        wanted.iter().all(|word| own.iter().any(|it| is(word, it)))
    }
}

fn street_hit(title: &str, group: &[&Known]) -> Value {
    let first = group.first();
    let of = |read: fn(&Known) -> &str| first.map_or("", |it| read(it));
    json!({
        "type": "navngivenvejpostnummer", "id": "", "titel": title,
        "vejnavn": of(|it| &it.street), "postnr": of(|it| &it.code), "postdistrikt": of(|it| &it.town),
    })
}

/// A house with one address is that address; one with several opens when all of it has been asked for.
fn house_hits(house: &str, group: &[&Known], wanted: &[String]) -> Vec<Value> {
    if group.len() > 1 && !words(house).iter().all(|it| wanted.contains(it)) {
        return vec![json!({ "type": "husnummer", "id": "", "titel": house })];
    }
    group.iter().map(|it| json!({ "type": "adresse", "id": it.id, "titel": it.title })).collect()
}

/// The addresses by what they have in common, in the file's order.
fn distinct<'a>(all: &[&'a Known], by: impl Fn(&Known) -> String) -> Vec<(String, Vec<&'a Known>)> {
    let mut groups: Vec<(String, Vec<&Known>)> = Vec::new();
    for it in all {
        let key = by(it);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(it),
            None => groups.push((key, vec![it])),
        }
    }
    groups
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}

/// "4" or "12b"; four digits are a postal code.
fn is_house_number(word: &str) -> bool {
    let is_code = word.len() == 4 && word.bytes().all(|it| it.is_ascii_digit());
    word.starts_with(|it: char| it.is_ascii_digit()) && !is_code
}
