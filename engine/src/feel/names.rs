//! Names of more than one token: `first name`, `a+b`. FEEL lets names hold spaces and some symbols, so a parser must
//! know them beforehand; what it does not know is one word.

use std::ops::Range;

use super::lexer::{Token, tokens};
use super::value::Value;

/// The names of several tokens that an expression may use, by their tokens.
#[derive(Debug, Default)]
pub(crate) struct LongNames {
    /// Longest first.
    known: Vec<(Vec<Token>, String)>,
}

/// Properties of the standard's own values.
const PROPERTIES: [&str; 3] = ["time offset", "start included", "end included"];

impl LongNames {
    /// `names`, those of the standard, and none else.
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut out = Self::default();
        PROPERTIES.into_iter().chain(names).for_each(|it| out.learn(it));
        out
    }

    /// Takes in a name, if it is one that a parser cannot find by itself: several tokens, the first a word.
    pub(crate) fn learn(&mut self, name: &str) {
        let Ok(found) = tokens(name) else { return };
        let found: Vec<Token> = found.into_iter().map(|(it, _)| it).collect();
        let Some(Token::Name(_)) = found.first() else { return };
        let is_name = |it: &Token| match it {
            Token::Name(_) | Token::Number(_) => true,
            Token::Symbol(it) => matches!(*it, "." | "/" | "-" | "'" | "+" | "*" | "**" | "->" | "..") || *it == "?",
            Token::Text(_) => false,
        };
        if found.len() < 2 || !found.iter().all(is_name) {
            return;
        }
        if !self.known.iter().any(|(it, _)| *it == found) {
            let at = self.known.partition_point(|(it, _)| it.len() >= found.len());
            self.known.insert(at, (found, name.to_owned()));
        }
    }

    /// Every name in `value` and in what it holds.
    pub(crate) fn learn_all(&mut self, value: &Value) {
        match value {
            Value::Context(entries) => {
                for (name, value) in entries {
                    self.learn(name);
                    self.learn_all(value);
                }
            }
            Value::List(items) => items.iter().for_each(|it| self.learn_all(it)),
            _ => {}
        }
    }

    /// The longest known name that the tokens begin with, and how many tokens it takes.
    pub(crate) fn at_start(&self, of: &[(Token, Range<usize>)]) -> Option<(String, usize)> {
        let (found, name) = self.known.iter().find(|(known, _)| {
            known.len() <= of.len() && known.iter().zip(of).all(|(known, (token, _))| known == token)
        })?;
        Some((name.clone(), found.len()))
    }
}
