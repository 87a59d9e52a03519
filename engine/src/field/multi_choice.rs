//! `multi_choice`: several of a list.

use serde_json::{Value as Json, json};

use super::{Fault, Shape, choice};
use crate::answers::Answer;
use crate::definition::{MAX_OPTIONS, Word};
use crate::diagnostic::Diagnostic;
use crate::feel::Value;
use crate::read::table::{Table, did_you_mean};
use crate::schema::{Key, Takes};

#[derive(Debug, Clone)]
pub struct MultiChoice {
    pub(crate) options: Vec<Word>,
    pub(super) min: usize,
    pub(super) max: usize,
    /// The option that stands alone: "none of these".
    pub(super) exclusive: Option<String>,
}

impl MultiChoice {
    pub(crate) fn read(table: &mut Table<'_>) -> Self {
        let options = choice::options(table, "options", "[\"hjemmehjaelp\", \"ingen\"]");
        let exclusive = table.text("exclusive");
        if let Some(it) = exclusive.as_ref().filter(|it| options.iter().all(|option| option.text != it.text)) {
            let message = format!("`{}` is not an option of {}", it.text, table.what);
            let help = did_you_mean(&it.text, options.iter().map(|it| it.text.as_str()));
            table.faults.push(Diagnostic::error("unknown-option", it.span, message, help));
        }
        let count = |it: Option<u64>| it.and_then(|it| usize::try_from(it).ok());
        let min = count(table.count("min_chosen", MAX_OPTIONS as u64)).unwrap_or(1);
        let max = count(table.count("max_chosen", MAX_OPTIONS as u64)).unwrap_or(options.len());
        Self { options, min, max, exclusive: exclusive.map(|it| it.text) }
    }

    /// Why no answer can ever be right, if none can.
    pub(crate) fn unsatisfiable(&self) -> Option<String> {
        let is_so = self.max == 0 || self.min > self.max.min(self.options.len());
        is_so.then(|| format!("from {} to {} of {} options may be chosen", self.min, self.max, self.options.len()))
    }

    /// The options chosen, in the order in which they are offered; null when there are none.
    pub(crate) fn parse(&self, answer: Option<&Answer>) -> Result<Value, Fault> {
        let chosen: Vec<&str> = match answer {
            Some(Answer::Many(items)) => items.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect(),
            Some(Answer::Text(one)) => Some(one.trim()).filter(|it| !it.is_empty()).into_iter().collect(),
            Some(Answer::Rows(_) | Answer::Group(_)) | None => Vec::new(),
        };
        if chosen.is_empty() {
            return Ok(Value::Null);
        }
        if chosen.iter().any(|it| self.options.iter().all(|option| option.text != *it)) {
            return Err(Fault::new("not_an_option"));
        }
        let kept: Vec<&Word> = self.options.iter().filter(|it| chosen.contains(&it.text.as_str())).collect();
        let alone = self.exclusive.as_ref().is_some_and(|it| chosen.contains(&it.as_str()));
        if alone && kept.len() > 1 {
            return Err(Fault::new("not_alone"));
        }
        if kept.len() < self.min && !alone {
            return Err(Fault::new("too_few_chosen").with_value("min", Value::Number(self.min.into())));
        }
        if kept.len() > self.max {
            return Err(Fault::new("too_many_chosen").with_value("max", Value::Number(self.max.into())));
        }
        Ok(Value::List(kept.into_iter().map(|it| Value::Text(it.text.clone())).collect()))
    }

    /// What is chosen when one option has been chosen or given up, in the order of the options. What stands alone stands
    /// alone, whichever of the two was chosen last.
    pub(crate) fn choose(&self, before: &[String], option: &str, chosen: bool) -> Vec<String> {
        let is_alone = |it: &str| self.exclusive.as_deref() == Some(it);
        let stays = |it: &str| {
            let parted = chosen && (is_alone(option) || is_alone(it));
            if it == option { chosen } else { !parted && before.iter().any(|before| before == it) }
        };
        self.options.iter().map(|it| it.text.clone()).filter(|it| stays(it)).collect()
    }

    /// What a submission holds.
    pub(crate) fn schema(&self) -> Json {
        let options: Vec<&String> = self.options.iter().map(|it| &it.text).collect();
        let least = if self.exclusive.is_some() { 1 } else { self.min.max(1) };
        json!({
            "type": "array",
            "items": { "enum": options },
            "uniqueItems": true,
            "minItems": least,
            "maxItems": self.max,
        })
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape::Checks {
            options: self.options.iter().map(|it| it.text.clone()).collect(),
            exclusive: self.exclusive.clone(),
        }
    }
}

/// The keys of its own in a definition.
pub(super) const KEYS: &[Key] = &[
    Key::new("options", Takes::Options, "the ids of the answers to choose among").needed(),
    Key::new(
        "min_chosen",
        Takes::Count(MAX_OPTIONS as u64),
        "fewest that may be chosen when any are; 1 unless it is said",
    ),
    Key::new("max_chosen", Takes::Count(MAX_OPTIONS as u64), "most that may be chosen; all unless it is said"),
    Key::new("exclusive", Takes::Text, "the option that cannot be chosen with others: none of these"),
];

#[cfg(test)]
mod tests {
    use super::{MultiChoice, Word};

    fn check(before: &[&str], option: &str, chosen: bool, after: &[&str]) {
        let options = ["a", "b", "none"].map(|it| Word { text: it.into(), ..Word::default() }).to_vec();
        let kind = MultiChoice { options, min: 1, max: 3, exclusive: Some("none".into()) };
        let before: Vec<String> = before.iter().map(ToString::to_string).collect();
        assert_eq!(kind.choose(&before, option, chosen), after);
    }

    #[test]
    fn what_stands_alone_stands_alone() {
        check(&[], "b", true, &["b"]);
        check(&["b"], "a", true, &["a", "b"]);
        check(&["a", "b"], "a", false, &["b"]);
        check(&["a", "b"], "none", true, &["none"]);
        check(&["none"], "a", true, &["a"]);
        check(&["none"], "none", false, &[]);
        check(&["a"], "of another form", true, &["a"]);
    }
}
