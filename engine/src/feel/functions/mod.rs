//! The functions of FEEL, a file a group. To add one: a row in its group's table, a case, a row in `docs/feel.md`.
//!
//! All are total: an argument of the wrong kind gives null (DMN 1.5, 10.3.4). `age` and `is defined` are not the
//! standard's. What is left out of the standard, and why, is in `docs/feel.md`.

mod boolean;
mod context;
mod conversion;
mod date_time;
mod list;
mod numeric;
pub(super) mod range;
mod range_text;
mod sort;
mod statistics;
mod string;

use super::eval::Scope;
use super::types::Type;
use super::value::Value;

/// A function of the language.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// How it is written: `substring(string, start position, length?)`. `?` may be left out, `...` may be repeated, `|`
    /// stands between two ways to call it. Messages, docs and named arguments are made of it.
    pub(crate) shape: &'static str,
    /// The type of each argument; the last one stands for any further.
    pub(crate) takes: &'static [Type],
    pub(crate) gives: Gives,
    pub(crate) run: fn(&[Value], &mut Scope<'_>) -> Value,
}

/// The type of a function's result.
pub(crate) enum Gives {
    Always(Type),
    /// The type of the first argument's items.
    Item,
    /// The type of the first argument.
    Same,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn function(
    shape: &'static str,
    takes: &'static [Type],
    gives: Gives,
    run: fn(&[Value], &mut Scope<'_>) -> Value,
) -> Function {
    Function { name: name_of(shape), shape, takes, gives, run }
}

/// What stands before the parenthesis.
const fn name_of(shape: &'static str) -> &'static str {
    let bytes = shape.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(b'(') = bytes.split_at(at).1.first() {
            return shape.split_at(at).0;
        }
        at += 1;
    }
    shape
}

static GROUPS: [&[Function]; 10] = [
    conversion::FUNCTIONS,
    boolean::FUNCTIONS,
    string::FUNCTIONS,
    list::FUNCTIONS,
    statistics::FUNCTIONS,
    sort::FUNCTIONS,
    numeric::FUNCTIONS,
    date_time::FUNCTIONS,
    range::FUNCTIONS,
    context::FUNCTIONS,
];

/// Every function there is.
pub(crate) fn all() -> impl Iterator<Item = &'static Function> {
    GROUPS.iter().flat_map(|it| it.iter())
}

/// The function called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    all().find(|it| it.name == name)
}

/// One way to call a function.
pub(crate) struct Signature {
    names: Vec<&'static str>,
    /// How many must be given.
    least: usize,
    /// Whether the last may be repeated.
    repeats: bool,
}

impl Function {
    pub(crate) fn signatures(&self) -> impl Iterator<Item = Signature> {
        self.shape.split('|').filter_map(|shape| {
            let inner = shape.split_once('(')?.1.trim_end().strip_suffix(')')?;
            let mut out = Signature { names: Vec::new(), least: 0, repeats: false };
            for part in inner.split(',').map(str::trim).filter(|it| !it.is_empty()) {
                let name = part.trim_end_matches("...").trim_end_matches('?');
                out.repeats |= part.ends_with("...");
                out.least += usize::from(!part.ends_with('?'));
                out.names.push(name);
            }
            Some(out)
        })
    }

    /// The type that the argument at `at` should have.
    pub(crate) fn wanted(&self, at: usize) -> &'static Type {
        self.takes.get(at).or(self.takes.last()).unwrap_or(&Type::Any)
    }
}

impl Signature {
    /// For each place, which of the arguments stands there.
    pub(crate) fn places(&self, count: usize, names: &[String]) -> Option<Vec<Option<usize>>> {
        if names.is_empty() {
            let fits = count >= self.least && (self.repeats || count <= self.names.len());
            return fits.then(|| (0..count).map(Some).collect());
        }
        let is_known = |it: &String| self.names.contains(&it.as_str());
        if !names.iter().all(is_known) {
            return None;
        }
        let mut places: Vec<Option<usize>> =
            self.names.iter().map(|name| names.iter().position(|it| it == name)).collect();
        let given = places.iter().take(self.least).all(Option::is_some);
        let kept = places.iter().rposition(Option::is_some).map_or(0, |it| it + 1);
        places.truncate(kept);
        (given && places.iter().flatten().count() == names.len()).then_some(places)
    }
}

/// The arguments in the order of the parameters, lists of one and items turned into each other as the parameters ask;
/// None when they fit none of the ways to call it.
pub(super) fn placed(function: &Function, mut values: Vec<Value>, names: &[String]) -> Option<Vec<Value>> {
    let places = function.signatures().find_map(|it| it.places(values.len(), names))?;
    let mut out = Vec::with_capacity(places.len());
    for (at, place) in places.into_iter().enumerate() {
        let value = place.and_then(|it| values.get_mut(it)).map(std::mem::take).unwrap_or_default();
        out.push(match (function.wanted(at), value) {
            (Type::Any, value) => value,
            (Type::AnyList | Type::List(_), value) if !matches!(value, Value::List(_) | Value::Null) => {
                Value::List(vec![value])
            }
            (Type::AnyList | Type::List(_), value) => value,
            (_, Value::List(mut items)) if items.len() == 1 => items.pop().unwrap_or_default(),
            (_, value) => value,
        });
    }
    Some(out)
}

fn boolean(found: Option<bool>) -> Value {
    found.map_or(Value::Null, Value::Bool)
}

fn number(found: Option<rust_decimal::Decimal>) -> Value {
    found.map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_function_stands_in_the_docs_as_it_is_written() {
        let docs = include_str!("../../../../docs/feel.md");
        for function in super::all() {
            let row = format!("| {} | `{}` |", function.name, function.shape.replace(" | ", "` or `"));
            assert!(docs.contains(&row), "docs/feel.md lacks the row\n{row}");
        }
    }

    #[test]
    fn no_two_functions_have_one_name() {
        let mut names: Vec<&str> = super::all().map(|it| it.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
