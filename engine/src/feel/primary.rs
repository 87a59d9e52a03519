//! Tokens -> tree: what begins with a value of its own. Literals, names, calls, functions, lists, ranges, contexts.

use std::sync::Arc;

use super::Fault;
use super::ast::{Arguments, Expr, ExprKind, Lambda, Operator, Parameter};
use super::calendar::{DateTime, Duration, Time, parse_any_date};
use super::functions::{self, Function};
use super::lexer::Token;
use super::parser::{KEYWORDS, Parsed, Parser};
use super::value::{Value, parse_number};

impl Parser {
    pub(super) fn primary(&mut self) -> Parsed {
        let range = self.here();
        let Some((token, _)) = self.tokens.get(self.at).cloned() else {
            return Err(Fault::new("syntax", range, "something is missing at the end", "write a value, a name or `(`"));
        };
        let kind = match token {
            Token::Number(text) => {
                let number = parse_number(&text).ok_or_else(|| {
                    let help = "numbers have at most 28 digits";
                    Fault::new("syntax", range.clone(), format!("`{text}` is too long a number"), help)
                })?;
                self.at += 1;
                ExprKind::Number(number)
            }
            Token::Text(text) => {
                self.at += 1;
                ExprKind::Text(text)
            }
            Token::Name(_) => return self.word(),
            Token::Symbol("?") => {
                self.at += 1;
                ExprKind::Name("?".into())
            }
            Token::Symbol("@") => {
                self.at += 1;
                let Some((Token::Text(text), _)) = self.tokens.get(self.at).cloned() else {
                    return Err(self.expected("a string"));
                };
                self.at += 1;
                ExprKind::At(at_literal(&text), text)
            }
            Token::Symbol("(") => return self.parenthesis(),
            // A range with one end needs no parentheses: `r = >= 2`.
            Token::Symbol("<" | "<=" | ">" | ">=") => return self.item(),
            Token::Symbol("]") => {
                self.at += 1;
                let low = self.operand()?;
                self.need("..")?;
                return self.range_end(low, false, range.start);
            }
            Token::Symbol("[") => return self.list_or_range(),
            Token::Symbol("{") => return self.context(),
            Token::Symbol(other) => {
                return Err(Fault::new(
                    "syntax",
                    range,
                    format!("`{other}` cannot stand here"),
                    "write a value, a name or `(` before it",
                ));
            }
        };
        Ok(Expr { kind, range: range.start..self.before().end })
    }

    /// `(1 + 2)`, `(1..5]`, `(< 5)`.
    fn parenthesis(&mut self) -> Parsed {
        let start = self.here().start;
        self.at += 1;
        if let Some(operator) = self.comparison() {
            let of = self.operand()?;
            self.need(")")?;
            return Ok(Expr { kind: open_range(operator, of), range: start..self.before().end });
        }
        let inner = self.expression()?;
        if self.take("..") {
            return self.range_end(inner, false, start);
        }
        self.need(")")?;
        Ok(Expr { range: start..self.before().end, ..inner })
    }

    /// A known name of several words, a literal word, a call of one of the language's functions, or a name.
    fn word(&mut self) -> Parsed {
        let start = self.here().start;
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        if let Some((name, count)) = self.names.at_start(rest) {
            self.at += count;
            return Ok(Expr { kind: ExprKind::Name(name), range: start..self.before().end });
        }
        let kind = match self.keyword() {
            Some("true") => Some(ExprKind::Bool(true)),
            Some("false") => Some(ExprKind::Bool(false)),
            Some("null") => Some(ExprKind::Null),
            Some("function") => return self.function(),
            Some("if" | "for" | "some" | "every") => return self.expression(),
            _ => None,
        };
        if let Some(kind) = kind {
            self.at += 1;
            return Ok(Expr { kind, range: start..self.before().end });
        }
        if let Some((function, count)) = self.function_name() {
            let is_called = matches!(self.tokens.get(self.at + count), Some((Token::Symbol("("), _)));
            // A function of the language as a value; a single word is a name like others, and `date and time` are two.
            let name = function.declaration().name;
            let is_value = count > 1 && !name.contains(" and ");
            if is_called || is_value {
                self.at += count;
                let kind = if is_called {
                    ExprKind::Call(function, placed(function, self.arguments()?))
                } else {
                    ExprKind::Name(name.to_owned())
                };
                return Ok(Expr { kind, range: start..self.before().end });
            }
        }
        match self.tokens.get(self.at).cloned() {
            Some((Token::Name(name), range)) if !KEYWORDS.contains(&name.as_str()) => {
                self.at += 1;
                Ok(Expr { kind: ExprKind::Name(name), range })
            }
            _ => Err(Fault::new("syntax", self.here(), "a name should stand here", "write the id of a field or group")),
        }
    }

    /// The function of the language whose whole name stands here, and how many words its name has.
    fn function_name(&self) -> Option<(Function, usize)> {
        let names: Vec<&str> = self
            .tokens
            .get(self.at..)?
            .iter()
            .map_while(|(it, _)| if let Token::Name(name) = it { Some(name.as_str()) } else { None })
            .take(6)
            .collect();
        Some((functions::find(&names.join(" "))?, names.len()))
    }

    /// `(1, 2)` or `(from: 1, to: 2)`.
    pub(super) fn arguments(&mut self) -> Result<Arguments, Fault> {
        let mut out = Arguments::default();
        self.need("(")?;
        if self.take(")") {
            return Ok(out);
        }
        let by_name = self.starts_with_label();
        loop {
            if by_name {
                if !self.starts_with_label() {
                    return Err(self.expected("a name and `:`"));
                }
                let mut words: Vec<String> = Vec::new();
                while let Some((Token::Name(word), _)) = self.tokens.get(self.at) {
                    words.push(word.clone());
                    self.at += 1;
                }
                self.need(":")?;
                out.names.push(words.join(" "));
            }
            out.values.push(self.expression()?);
            if !self.take(",") {
                break;
            }
        }
        self.need(")")?;
        Ok(out)
    }

    /// Whether words and a colon stand here.
    fn starts_with_label(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let words = rest.iter().take_while(|(it, _)| matches!(it, Token::Name(_))).count();
        words > 0 && matches!(rest.get(words), Some((Token::Symbol(":"), _)))
    }

    /// `function(a, b: number) a + b`
    fn function(&mut self) -> Parsed {
        let start = self.here().start;
        self.at += 1;
        self.need("(")?;
        let mut parameters = Vec::new();
        while !self.peek(")") {
            let name = self.new_name(":")?;
            let kind = if self.take(":") { Some(self.type_name()?) } else { None };
            parameters.push(Parameter { name, kind });
            if !self.take(",") {
                break;
            }
        }
        self.need(")")?;
        if self.keyword() == Some("external") {
            let help = "compute it in FEEL; code from outside is not run";
            return Err(Fault::new("syntax", self.here(), "external functions are not supported", help));
        }
        let body = self.expression()?;
        let range = start..body.range.end;
        Ok(Expr { kind: ExprKind::Function(Arc::new(Lambda { parameters, body })), range })
    }

    fn list_or_range(&mut self) -> Parsed {
        let start = self.here().start;
        self.need("[")?;
        let mut items = Vec::new();
        if !self.take("]") {
            let first = self.item()?;
            if self.take("..") {
                return self.range_end(first, true, start);
            }
            items.push(first);
            while self.take(",") {
                items.push(self.item()?);
            }
            self.need("]")?;
        }
        Ok(Expr { kind: ExprKind::List(items), range: start..self.before().end })
    }

    /// An item of a list, which may be a test: `x in [< 5, > 10]`.
    fn item(&mut self) -> Parsed {
        let start = self.here().start;
        match self.comparison() {
            Some(operator) => {
                let of = self.operand()?;
                let range = start..of.range.end;
                Ok(Expr { kind: open_range(operator, of), range })
            }
            None => self.expression(),
        }
    }

    pub(super) fn range_end(&mut self, low: Expr, low_included: bool, start: usize) -> Parsed {
        let high = self.operand()?;
        let high_included = self.take("]");
        if !high_included && !self.take("[") {
            self.need(")")?;
        }
        let kind = ExprKind::Range { low: Box::new(low), high: Box::new(high), low_included, high_included };
        Ok(Expr { kind, range: start..self.before().end })
    }

    fn context(&mut self) -> Parsed {
        let start = self.here().start;
        self.need("{")?;
        let mut entries = Vec::new();
        if !self.take("}") {
            loop {
                let key = match self.tokens.get(self.at).cloned() {
                    Some((Token::Text(text), _)) => {
                        self.at += 1;
                        self.names.learn(&text);
                        text
                    }
                    _ => self.new_name(":")?,
                };
                self.need(":")?;
                entries.push((key, self.expression()?));
                if !self.take(",") {
                    break;
                }
            }
            self.need("}")?;
        }
        Ok(Expr { kind: ExprKind::Context(entries), range: start..self.before().end })
    }
}

/// Named arguments in the places of their parameters, those left out as null. What does not fit keeps its names.
fn placed(function: Function, arguments: Arguments) -> Arguments {
    let Some(places) = function.declaration().places(arguments.values.len(), &arguments.names) else {
        return arguments;
    };
    let mut given: Vec<Option<Expr>> = arguments.values.into_iter().map(Some).collect();
    let mut at = |place: Option<usize>| given.get_mut(place?)?.take();
    let null = || Expr { kind: ExprKind::Null, range: 0..0 };
    let values = places.into_iter().map(|it| at(it).unwrap_or_else(null)).collect();
    Arguments { values, names: Vec::new() }
}

fn open_range(operator: Operator, of: Expr) -> ExprKind {
    ExprKind::OpenRange(operator, Box::new(of))
}

/// The value that `@"..."` says, null if it is none.
pub(super) fn at_literal(text: &str) -> Value {
    if let Some(date) = parse_any_date(text) {
        return Value::Date(date);
    }
    if let Some(it) = Duration::parse(text) {
        return Value::Duration(it);
    }
    if let Some(it) = Time::parse(text) {
        return Value::Time(it);
    }
    DateTime::parse(text).map_or(Value::Null, Value::DateTime)
}
