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
use crate::compiled::pack::{Bytes, Pack, both, fingerprint};

/// A function of the language, by its place among all of them. What an author knows of it is its [`Declaration`]; what a
/// citizen's browser needs to run it is less, and all that its module holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Function(u8);

/// A function as an author sees it, and what it does.
pub(crate) struct Declaration {
    pub(crate) name: &'static str,
    /// How it is written: `substring(string, start position, length?)`. `?` may be left out, `...` may be repeated, `|`
    /// stands between two ways to call it. Messages, docs and named arguments are made of it.
    pub(crate) shape: &'static str,
    /// The type of each argument; the last one stands for any further.
    pub(crate) takes: &'static [Type],
    pub(crate) gives: Gives,
    run: Run,
}

type Run = fn(&[Value], &mut Scope<'_>) -> Value;

/// What is needed to run a function.
#[derive(Clone, Copy)]
struct Needs {
    run: Run,
    /// How many arguments it takes: a bit for each number, the highest for any from there on.
    counts: u8,
    /// What each argument is made into: two bits for each, those of the last stand for any further.
    fits: u16,
}

/// What an argument is made into (DMN 1.5, 10.3.2.9.4): nothing else, a list of one, or the one item of a list.
const AS_IT_IS: u16 = 0;
const AS_LIST: u16 = 1;
const AS_ITEM: u16 = 2;

/// The type of a function's result.
pub(crate) enum Gives {
    Always(Type),
    /// The type of the first argument's items.
    Item,
    /// The type of the first argument.
    Same,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.declaration().name)
    }
}

const fn function(shape: &'static str, takes: &'static [Type], gives: Gives, run: Run) -> Declaration {
    Declaration { name: name_of(shape), shape, takes, gives, run }
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

static GROUPS: [&[Declaration]; 10] = [
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

/// How many functions there are.
const COUNT: usize = {
    let (mut count, mut groups) = (0, GROUPS.as_slice());
    while let [first, rest @ ..] = groups {
        count += first.len();
        groups = rest;
    }
    count
};

/// What each needs, by its place. Names and types stay behind: a citizen's module links this table alone.
static NEEDS: [Needs; COUNT] = {
    let mut all = [Needs { run: |_, _| Value::Null, counts: 0, fits: 0 }; COUNT];
    let (mut left, mut at) = (all.as_mut_slice(), 0);
    while let [needs, rest @ ..] = left {
        let function = nth(at);
        *needs = Needs { run: function.run, counts: counts(function.shape), fits: fits(function.takes) };
        left = rest;
        at += 1;
    }
    all
};

/// A number made of all the functions in their order, for telling two engines apart.
pub(super) const LAYOUT: u64 = {
    let (mut hash, mut at) = (0, 0);
    while at < COUNT {
        hash = both(hash, fingerprint(nth(at).shape));
        at += 1;
    }
    hash
};

/// The declaration at a place; beyond the last, that of a function which gives null.
const fn nth(mut at: usize) -> &'static Declaration {
    const NONE: &Declaration = &function("()", &[], Gives::Always(Type::Any), |_, _| Value::Null);
    let mut groups = GROUPS.as_slice();
    while let [group, rest @ ..] = groups {
        if at < group.len() {
            return match group.split_at(at).1 {
                [found, ..] => found,
                [] => NONE,
            };
        }
        at -= group.len();
        groups = rest;
    }
    NONE
}

/// Reads from a shape how many arguments there may be.
const fn counts(shape: &str) -> u8 {
    let (mut out, mut most, mut optional, mut repeats, mut any) = (0, 0, 0, false, false);
    let mut bytes = shape.as_bytes();
    while let [byte, rest @ ..] = bytes {
        match byte {
            b'(' => (most, optional, repeats, any) = (0, 0, false, false),
            b',' => most += 1,
            b'?' => optional += 1,
            b'.' => repeats = true,
            b')' => {
                most += any as u8;
                let least = most - optional;
                out |= (u8::MAX << least) & if repeats { u8::MAX } else { !(u8::MAX << (most + 1)) };
            }
            _ => any = true,
        }
        bytes = rest;
    }
    out
}

/// Reads from the types of the arguments what each is made into.
const fn fits(mut takes: &[Type]) -> u16 {
    let (mut out, mut at, mut last) = (0, 0, AS_IT_IS);
    while at < u16::BITS {
        if let [first, rest @ ..] = takes {
            last = match first {
                Type::Any => AS_IT_IS,
                Type::AnyList | Type::List(_) => AS_LIST,
                _ => AS_ITEM,
            };
            takes = rest;
        }
        out |= last << at;
        at += 2;
    }
    out
}

/// Every function there is.
pub(crate) fn all() -> impl Iterator<Item = Function> {
    (0..).map(Function).take(COUNT)
}

/// The function called `name`.
pub(crate) fn find(name: &str) -> Option<Function> {
    all().find(|it| it.declaration().name == name)
}

/// What only an editor's expression asks for, never that of a blanket: functions as values, which need the names of functions
/// and of their parameters, and ranges read from texts. Whoever evaluates those hands this to the evaluator, so that a
/// citizen's module does not hold it.
pub(super) struct Editors {
    pub(super) find: fn(&str) -> Option<Function>,
    /// See [`Declaration::places`].
    pub(super) places: fn(Function, usize, &[String]) -> Option<Places>,
    pub(super) range: fn(&str) -> Option<Value>,
}

pub(super) static EDITORS: Editors = Editors {
    find,
    places: |function, count, names| function.declaration().places(count, names),
    range: range_text::parse,
};

impl Pack for Function {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        let at = u8::unpack(from);
        if usize::from(at) >= COUNT {
            from.fail();
        }
        Self(at)
    }
}

/// For each place, which of the arguments stands there.
type Places = Vec<Option<usize>>;

/// One way to call a function.
struct Signature {
    names: Vec<&'static str>,
    /// How many must be given.
    least: usize,
    /// Whether the last may be repeated.
    repeats: bool,
}

impl Function {
    /// What an author knows of it.
    pub(crate) fn declaration(self) -> &'static Declaration {
        nth(usize::from(self.0))
    }

    /// Whether it takes so many arguments.
    pub(crate) fn takes(self, count: usize) -> bool {
        let count = u32::try_from(count).unwrap_or(u32::MAX).min(u8::BITS - 1);
        NEEDS.get(usize::from(self.0)).is_some_and(|it| it.counts >> count & 1 == 1)
    }

    /// Its value for arguments in their places, lists of one and items turned into each other as the parameters ask; null
    /// when it does not take so many.
    pub(crate) fn call(self, mut values: Vec<Value>, scope: &mut Scope<'_>) -> Value {
        let Some(needs) = NEEDS.get(usize::from(self.0)).filter(|_| self.takes(values.len())) else {
            return Value::Null;
        };
        let mut fits = needs.fits;
        for value in &mut values {
            match (fits & 3, &mut *value) {
                (AS_LIST, Value::List(_) | Value::Null) => {}
                (AS_LIST, item) => *item = Value::List(vec![std::mem::take(item)]),
                (AS_ITEM, Value::List(items)) if items.len() == 1 => *value = items.pop().unwrap_or_default(),
                _ => {}
            }
            // The last two bits stay for those that follow.
            fits = fits >> 2 | fits & 3 << (u16::BITS - 2);
        }
        (needs.run)(&values, scope)
    }
}

impl Declaration {
    fn signatures(&self) -> impl Iterator<Item = Signature> {
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

    /// Where so many arguments stand, given by position or by these names; none when they fit no way to call it.
    pub(crate) fn places(&self, count: usize, names: &[String]) -> Option<Places> {
        self.signatures().find_map(|it| it.places(count, names))
    }

    /// The type that the argument at `at` should have.
    pub(crate) fn wanted(&self, at: usize) -> &'static Type {
        self.takes.get(at).or(self.takes.last()).unwrap_or(&Type::Any)
    }
}

impl Signature {
    fn places(&self, count: usize, names: &[String]) -> Option<Places> {
        if names.is_empty() {
            let fits = count >= self.least && (self.repeats || count <= self.names.len());
            return fits.then(|| (0..count).map(Some).collect());
        }
        let is_known = |it: &String| self.names.contains(&it.as_str());
        if !names.iter().all(is_known) {
            return None;
        }
        let mut places: Places = self.names.iter().map(|name| names.iter().position(|it| it == name)).collect();
        let given = places.iter().take(self.least).all(Option::is_some);
        let kept = places.iter().rposition(Option::is_some).map_or(0, |it| it + 1);
        places.truncate(kept);
        (given && places.iter().flatten().count() == names.len()).then_some(places)
    }
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
            let declaration = function.declaration();
            let row = format!("| {} | `{}` |", declaration.name, declaration.shape.replace(" | ", "` or `"));
            assert!(docs.contains(&row), "docs/feel.md lacks the row\n{row}");
        }
    }

    #[test]
    fn as_many_arguments_are_taken_as_are_declared() {
        for function in super::all() {
            let declaration = function.declaration();
            for count in 0..12 {
                let fits = declaration.places(count, &[]).is_some();
                assert_eq!(function.takes(count), fits, "{} of {count}", declaration.name);
            }
        }
    }

    #[test]
    fn no_two_functions_have_one_name() {
        let mut names: Vec<&str> = super::all().map(|it| it.declaration().name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
