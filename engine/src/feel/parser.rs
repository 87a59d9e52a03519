//! Tokens -> tree, by precedence (DMN 1.5, 10.3.1.2): or, and, comparison, + -, * /, **, unary minus, postfix.

use std::ops::Range;

use super::ast::{Expr, ExprKind, Operator, Test};
use super::functions::{self, FUNCTIONS};
use super::lexer::{Token, tokens};
use super::{Fault, MAX_DEPTH, MAX_EXPRESSION_BYTES};
use crate::diagnostic::nearest;

/// The tree of an expression.
pub(crate) fn parse(text: &str) -> Result<Expr, Fault> {
    if text.len() > MAX_EXPRESSION_BYTES {
        return Err(Fault::new(
            "expression-too-long",
            0..text.len(),
            format!("this expression is longer than {MAX_EXPRESSION_BYTES} bytes"),
            "split it: give a part of it a computed field of its own",
        ));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, end: text.len() };
    let expr = parser.expression()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some((_, range)) => Err(Fault::new(
            "syntax",
            range.clone(),
            "the expression should have ended here",
            "join two conditions with `and` or `or`",
        )),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
    end: usize,
}

/// Words that cannot be names.
const KEYWORDS: [&str; 18] = [
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "and",
    "or",
    "between",
    "true",
    "false",
    "null",
    "instance",
    "of",
    "function",
];

type Parsed = Result<Expr, Fault>;

impl Parser {
    fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::new(
                "expression-too-deep",
                self.here(),
                format!("more than {MAX_DEPTH} parts lie in each other here"),
                "split it: give a part of it a computed field of its own",
            ));
        }
        let expr = match self.peek_word() {
            Some("if") => self.if_then_else(),
            Some("for") => self.for_return(),
            Some("some") => self.quantified(false),
            Some("every") => self.quantified(true),
            _ => self.binary(0),
        };
        self.depth -= 1;
        expr
    }

    fn if_then_else(&mut self) -> Parsed {
        let start = self.here().start;
        self.at += 1;
        let condition = self.expression()?;
        self.need_word("then")?;
        let yes = self.expression()?;
        self.need_word("else")?;
        let no = self.expression()?;
        let range = start..no.range.end;
        Ok(Expr { kind: ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), range })
    }

    fn for_return(&mut self) -> Parsed {
        let start = self.here().start;
        self.at += 1;
        let bindings = self.bindings()?;
        self.need_word("return")?;
        let body = self.expression()?;
        let range = start..body.range.end;
        Ok(Expr { kind: ExprKind::For(bindings, Box::new(body)), range })
    }

    fn quantified(&mut self, every: bool) -> Parsed {
        let start = self.here().start;
        self.at += 1;
        let bindings = self.bindings()?;
        self.need_word("satisfies")?;
        let body = self.expression()?;
        let range = start..body.range.end;
        Ok(Expr { kind: ExprKind::Quantified(every, bindings, Box::new(body)), range })
    }

    fn bindings(&mut self) -> Result<Vec<(String, Expr)>, Fault> {
        let mut out = Vec::new();
        loop {
            let name = self.name()?;
            self.need_word("in")?;
            let low = self.expression()?;
            // `for i in 1..3`: a range without brackets, which only stands here.
            let domain = if self.take("..") {
                let high = self.expression()?;
                let range = low.range.start..high.range.end;
                let kind = ExprKind::Range {
                    low: Box::new(low),
                    high: Box::new(high),
                    low_included: true,
                    high_included: true,
                };
                Expr { kind, range }
            } else {
                low
            };
            out.push((name, domain));
            if !self.take(",") {
                return Ok(out);
            }
        }
    }

    /// Binary operators of `level` (0 = or) and tighter ones.
    fn binary(&mut self, level: usize) -> Parsed {
        if level == LEVELS.len() {
            return self.unary();
        }
        let mut left = self.binary(level + 1)?;
        loop {
            if level == COMPARISON {
                if self.take_word("between") {
                    left = self.between(left)?;
                    continue;
                }
                if self.take_word("in") {
                    left = self.in_tests(left)?;
                    continue;
                }
            }
            let Some(operator) = self.operator(level) else { return Ok(left) };
            let right = self.binary(level + 1)?;
            let range = left.range.start..right.range.end;
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), range };
        }
    }

    fn operator(&mut self, level: usize) -> Option<Operator> {
        let (token, _) = self.tokens.get(self.at)?;
        let word = match token {
            Token::Symbol(symbol) => symbol,
            Token::Name(name) => name.as_str(),
            Token::Number(_) | Token::Text(_) => return None,
        };
        let operator = LEVELS.get(level)?.iter().find(|(spelling, _)| *spelling == word)?.1;
        self.at += 1;
        Some(operator)
    }

    fn between(&mut self, of: Expr) -> Parsed {
        let low = self.binary(COMPARISON + 1)?;
        self.need_word("and")?;
        let high = self.binary(COMPARISON + 1)?;
        let range = of.range.start..high.range.end;
        Ok(Expr { kind: ExprKind::Between(Box::new(of), Box::new(low), Box::new(high)), range })
    }

    fn in_tests(&mut self, of: Expr) -> Parsed {
        let start = of.range.start;
        let mut tests = Vec::new();
        // `in (` is a list of tests unless it is a range with an open end, `in (1..5]`.
        let checkpoint = self.at;
        if self.take("(") {
            let first = self.test()?;
            if self.take("..") {
                self.at = checkpoint;
            } else {
                tests.push(first);
                while self.take(",") {
                    tests.push(self.test()?);
                }
                self.need(")")?;
            }
        }
        if tests.is_empty() {
            tests.push(self.test()?);
        }
        Ok(Expr { kind: ExprKind::In(Box::new(of), tests), range: start..self.before().end })
    }

    fn test(&mut self) -> Result<Test, Fault> {
        match self.operator(COMPARISON) {
            Some(operator) => Ok(Test::Compare(operator, self.binary(COMPARISON + 1)?)),
            None => Ok(Test::Value(self.binary(COMPARISON + 1)?)),
        }
    }

    fn unary(&mut self) -> Parsed {
        let start = self.here().start;
        if self.take("-") {
            let of = self.nested(Self::unary)?;
            let range = start..of.range.end;
            return Ok(Expr { kind: ExprKind::Negate(Box::new(of)), range });
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parsed {
        let mut expr = self.primary()?;
        loop {
            if self.take(".") {
                let name = self.name()?;
                let range = expr.range.start..self.before().end;
                expr = Expr { kind: ExprKind::Path(Box::new(expr), name), range };
            } else if self.take("[") {
                let filter = self.expression()?;
                self.need("]")?;
                let range = expr.range.start..self.before().end;
                expr = Expr { kind: ExprKind::Filter(Box::new(expr), Box::new(filter)), range };
            } else {
                return Ok(expr);
            }
        }
    }

    fn primary(&mut self) -> Parsed {
        let range = self.here();
        let Some((token, _)) = self.tokens.get(self.at).cloned() else {
            return Err(Fault::new("syntax", range, "something is missing at the end", "write a value, a name or `(`"));
        };
        match token {
            Token::Number(digits) => {
                self.at += 1;
                let number = digits.parse().map_err(|_| {
                    Fault::new("number-too-long", range.clone(), "this number has too many digits", "28 digits at most")
                })?;
                Ok(Expr { kind: ExprKind::Number(number), range })
            }
            Token::Text(text) => {
                self.at += 1;
                Ok(Expr { kind: ExprKind::Text(text), range })
            }
            Token::Name(_) => self.word(range),
            Token::Symbol("(") => {
                self.at += 1;
                let inner = self.expression()?;
                if self.take("..") {
                    return self.range_end(inner, false, range.start);
                }
                self.need(")")?;
                Ok(Expr { range: range.start..self.before().end, ..inner })
            }
            Token::Symbol("[") => self.list_or_range(range.start),
            Token::Symbol("{") => self.context(range.start),
            Token::Symbol(other) => Err(Fault::new(
                "syntax",
                range,
                format!("`{other}` cannot stand here"),
                "write a value, a name or `(` before it",
            )),
        }
    }

    /// A literal word, a function call, or a name.
    fn word(&mut self, range: Range<usize>) -> Parsed {
        let kind = match self.peek_word() {
            Some("true") => Some(ExprKind::Bool(true)),
            Some("false") => Some(ExprKind::Bool(false)),
            Some("null") => Some(ExprKind::Null),
            _ => None,
        };
        if let Some(kind) = kind {
            self.at += 1;
            return Ok(Expr { kind, range });
        }
        if let Some(words) = self.words_before_parenthesis() {
            return self.call(words, range.start);
        }
        let name = self.name()?;
        Ok(Expr { kind: ExprKind::Name(name), range })
    }

    /// How many names make up the name of the function called here, if one is: `date and time(` holds a keyword, yet
    /// `x in (` is no call.
    fn words_before_parenthesis(&self) -> Option<usize> {
        let names: Vec<&str> = self
            .tokens
            .get(self.at..)?
            .iter()
            .map_while(|(it, _)| if let Token::Name(name) = it { Some(name.as_str()) } else { None })
            .collect();
        match self.tokens.get(self.at + names.len()) {
            Some((Token::Symbol("("), _)) if !names.is_empty() => {}
            _ => return None,
        }
        let is_call = functions::find(&names.join(" ")).is_some() || !names.iter().any(|it| KEYWORDS.contains(it));
        is_call.then_some(names.len())
    }

    fn call(&mut self, words: usize, start: usize) -> Parsed {
        let mut name = String::new();
        for _ in 0..words {
            if let Some((Token::Name(word), _)) = self.tokens.get(self.at) {
                name = if name.is_empty() { word.clone() } else { format!("{name} {word}") };
            }
            self.at += 1;
        }
        let name_range = start..self.before().end;
        let function = functions::find(&name).ok_or_else(|| {
            let help = match nearest(&name, FUNCTIONS.iter().map(|it| it.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the functions are listed in docs/feel.md".into(),
            };
            Fault::new("unknown-function", name_range.clone(), format!("there is no function `{name}`"), help)
        })?;
        self.need("(")?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.expression()?);
                if !self.take(",") {
                    break;
                }
            }
            self.need(")")?;
        }
        let range = start..self.before().end;
        if arguments.len() < function.least || arguments.len() > function.most {
            return Err(Fault::new(
                "wrong-arguments",
                range,
                format!("`{name}` does not take {} arguments", arguments.len()),
                format!("write it as {}", function.shape),
            ));
        }
        Ok(Expr { kind: ExprKind::Call(function, arguments), range })
    }

    fn list_or_range(&mut self, start: usize) -> Parsed {
        self.need("[")?;
        let mut items = Vec::new();
        if !self.take("]") {
            let first = self.expression()?;
            if self.take("..") {
                return self.range_end(first, true, start);
            }
            items.push(first);
            while self.take(",") {
                items.push(self.expression()?);
            }
            self.need("]")?;
        }
        Ok(Expr { kind: ExprKind::List(items), range: start..self.before().end })
    }

    fn range_end(&mut self, low: Expr, low_included: bool, start: usize) -> Parsed {
        let high = self.expression()?;
        let high_included = self.take("]");
        if !high_included && !self.take("[") {
            self.need(")")?;
        }
        let kind = ExprKind::Range { low: Box::new(low), high: Box::new(high), low_included, high_included };
        Ok(Expr { kind, range: start..self.before().end })
    }

    fn context(&mut self, start: usize) -> Parsed {
        self.need("{")?;
        let mut entries = Vec::new();
        if !self.take("}") {
            loop {
                let key = match self.tokens.get(self.at).cloned() {
                    Some((Token::Text(text), _)) => {
                        self.at += 1;
                        text
                    }
                    _ => self.name()?,
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

    fn name(&mut self) -> Result<String, Fault> {
        match self.tokens.get(self.at) {
            Some((Token::Name(name), _)) if !KEYWORDS.contains(&name.as_str()) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => Err(Fault::new("syntax", self.here(), "a name should stand here", "write the id of a field or group")),
        }
    }

    /// Runs `parse` one level deeper, so that a chain of prefixes cannot exhaust the stack.
    fn nested(&mut self, parse: fn(&mut Self) -> Parsed) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let help = "split it: give a part of it a computed field of its own";
            return Err(Fault::new("expression-too-deep", self.here(), "too many parts lie in each other here", help));
        }
        let expr = parse(self);
        self.depth -= 1;
        expr
    }

    fn peek_word(&self) -> Option<&str> {
        match self.tokens.get(self.at) {
            Some((Token::Name(name), _)) => Some(name),
            _ => None,
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((Token::Symbol(it), _)) if *it == symbol);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, symbol: &str) -> Result<(), Fault> {
        if self.take(symbol) { Ok(()) } else { Err(self.expected(symbol)) }
    }

    fn need_word(&mut self, word: &str) -> Result<(), Fault> {
        if self.take_word(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    fn expected(&self, what: &str) -> Fault {
        Fault::new("syntax", self.here(), format!("`{what}` should stand here"), format!("write `{what}` here"))
    }

    fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, range)| range.clone())
    }

    fn before(&self) -> Range<usize> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0..0, |(_, range)| range.clone())
    }
}

const COMPARISON: usize = 2;

const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("=", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessEqual),
        ("<", Operator::Less),
        (">=", Operator::GreaterEqual),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
    &[("**", Operator::Power)],
];
