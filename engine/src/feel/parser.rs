//! Tokens -> tree, by precedence (DMN 1.5, 10.3.1.2): or, and, comparison, + -, * /, **, unary minus, postfix.
//!
//! What begins with a value of its own (literals, calls, lists, contexts) is in [`super::primary`].

use std::ops::Range;

use super::ast::{Expr, ExprKind, Operator, Test, TypeName, depth};
use super::lexer::{Token, tokens};
use super::names::LongNames;
use super::{Fault, MAX_DEPTH, MAX_EXPRESSION_BYTES, MAX_TREE_DEPTH};

/// The tree of an expression. `names` are those of several words that it may use.
pub(crate) fn parse(text: &str, names: LongNames) -> Result<Expr, Fault> {
    parse_whole(text, names, Parser::expression)
}

/// The tree of unary tests (`< 5`, `"a", "b"`, `not(1, 2)`, `-`), which says of the name `?` whether one holds.
pub(crate) fn parse_unary_tests(text: &str, names: LongNames) -> Result<Expr, Fault> {
    parse_whole(text, names, Parser::unary_tests)
}

fn parse_whole(text: &str, names: LongNames, run: fn(&mut Parser) -> Parsed) -> Result<Expr, Fault> {
    if text.len() > MAX_EXPRESSION_BYTES {
        return Err(Fault::new(
            "expression-too-long",
            0..text.len(),
            format!("this expression is longer than {MAX_EXPRESSION_BYTES} bytes"),
            "split it: give a part of it a computed field of its own",
        ));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, end: text.len(), names, no_tests: Vec::new() };
    let expr = run(&mut parser)?;
    if let Some((_, range)) = parser.tokens.get(parser.at) {
        return Err(Fault::new(
            "syntax",
            range.clone(),
            "the expression should have ended here",
            "join two conditions with `and` or `or`",
        ));
    }
    if depth(&expr) > MAX_TREE_DEPTH {
        return Err(too_deep(0..text.len()));
    }
    Ok(expr)
}

fn too_deep(range: Range<usize>) -> Fault {
    Fault::new(
        "expression-too-deep",
        range,
        format!("more than {MAX_DEPTH} parts lie in each other here, or more than {MAX_TREE_DEPTH} follow each other"),
        "split it: give a part of it a computed field of its own",
    )
}

pub(super) struct Parser {
    pub(super) tokens: Vec<(Token, Range<usize>)>,
    pub(super) at: usize,
    depth: usize,
    end: usize,
    pub(super) names: LongNames,
    /// Where `in (` proved not to begin a list of tests, so that it is tried once only.
    no_tests: Vec<usize>,
}

/// Words that cannot be names, unless the surroundings know a name with them.
pub(super) const KEYWORDS: [&str; 18] = [
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

pub(super) type Parsed = Result<Expr, Fault>;

impl Parser {
    pub(super) fn expression(&mut self) -> Parsed {
        self.nested(|it| match it.keyword() {
            Some("if") => it.if_then_else(),
            Some("for") => it.for_return(),
            Some("some") => it.quantified(false),
            Some("every") => it.quantified(true),
            _ => it.binary(0),
        })
    }

    fn unary_tests(&mut self) -> Parsed {
        let start = self.here().start;
        let whole = |it: &Self| start..it.before().end;
        let asked = || Box::new(Expr { kind: ExprKind::Name("?".into()), range: start..start });
        let is_dash = matches!(self.tokens.as_slice(), [(Token::Symbol("-"), _)]);
        if is_dash {
            self.at += 1;
            return Ok(Expr { kind: ExprKind::Bool(true), range: whole(self) });
        }
        if let [(Token::Name(not), _), (Token::Symbol("("), _), .., (Token::Symbol(")"), _)] = self.tokens.as_slice()
            && not == "not"
        {
            let (before, depth) = (self.at, self.depth);
            self.at += 2;
            let tests = self.tests();
            if let Ok(tests) = tests
                && self.take(")")
                && self.at == self.tokens.len()
            {
                let range = whole(self);
                let kind = ExprKind::In(asked(), tests);
                let value = Expr { kind, range: range.clone() };
                let no = Expr { kind: ExprKind::Bool(false), range: range.clone() };
                return Ok(Expr { kind: ExprKind::Binary(Operator::Equal, Box::new(value), Box::new(no)), range });
            }
            (self.at, self.depth) = (before, depth);
        }
        let tests = self.tests()?;
        Ok(Expr { kind: ExprKind::In(asked(), tests), range: whole(self) })
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
        let bindings = self.bindings("return")?;
        self.need_word("return")?;
        let body = self.expression()?;
        let range = start..body.range.end;
        Ok(Expr { kind: ExprKind::For(bindings, Box::new(body)), range })
    }

    fn quantified(&mut self, every: bool) -> Parsed {
        let start = self.here().start;
        self.at += 1;
        let bindings = self.bindings("satisfies")?;
        self.need_word("satisfies")?;
        let body = self.expression()?;
        let range = start..body.range.end;
        Ok(Expr { kind: ExprKind::Quantified(every, bindings, Box::new(body)), range })
    }

    fn bindings(&mut self, end: &str) -> Result<Vec<(String, Expr)>, Fault> {
        let mut out = Vec::new();
        loop {
            let name = self.new_name("in")?;
            self.need_word("in")?;
            let low = self.expression()?;
            // `for i in 1..3`: steps without brackets, which only stand here.
            let domain = if self.take("..") {
                let high = self.expression()?;
                let range = low.range.start..high.range.end;
                Expr { kind: ExprKind::Steps(Box::new(low), Box::new(high)), range }
            } else {
                low
            };
            out.push((name, domain));
            // After the comma of the last binding, `return` may follow at once.
            if !self.take(",") || self.keyword() == Some(end) {
                return Ok(out);
            }
        }
    }

    /// Binary operators of `level` (0 = or) and tighter ones, by climbing: a deep nest of parentheses then takes few
    /// frames of the stack.
    pub(super) fn binary(&mut self, level: usize) -> Parsed {
        let mut left = self.unary()?;
        loop {
            if level <= COMPARISON {
                if self.take_word("between") {
                    left = self.between(left)?;
                    continue;
                }
                if self.take_word("in") {
                    left = self.in_tests(left)?;
                    continue;
                }
                if self.take_word("instance") {
                    left = self.instance_of(left)?;
                    continue;
                }
            }
            let Some((operator, of)) = (level..LEVELS.len()).find_map(|it| Some((self.operator(it)?, it))) else {
                return Ok(left);
            };
            let right = self.binary(of + 1)?;
            let range = left.range.start..right.range.end;
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), range };
        }
    }

    fn instance_of(&mut self, of: Expr) -> Parsed {
        self.need_word("of")?;
        let kind = self.type_name()?;
        let range = of.range.start..self.before().end;
        Ok(Expr { kind: ExprKind::InstanceOf(Box::new(of), kind), range })
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

    /// `<`, `>=`, `=`, ... where a test or an open range begins.
    pub(super) fn comparison(&mut self) -> Option<Operator> {
        self.operator(COMPARISON)
    }

    /// What an end of a range or the other side of a comparison may be.
    pub(super) fn operand(&mut self) -> Parsed {
        self.nested(|it| it.binary(COMPARISON + 1))
    }

    fn between(&mut self, of: Expr) -> Parsed {
        let low = self.operand()?;
        self.need_word("and")?;
        let high = self.operand()?;
        let range = of.range.start..high.range.end;
        Ok(Expr { kind: ExprKind::Between(Box::new(of), Box::new(low), Box::new(high)), range })
    }

    fn in_tests(&mut self, of: Expr) -> Parsed {
        let start = of.range.start;
        let (checkpoint, depth) = (self.at, self.depth);
        // `in (` is a list of tests unless it is a value that only begins so: `in (1..5]`, `in (a)[1]`.
        if !self.no_tests.contains(&checkpoint) && self.take("(") {
            let tests = self.tests();
            if let Ok(tests) = tests
                && self.take(")")
                && !self.goes_on()
            {
                return Ok(Expr { kind: ExprKind::In(Box::new(of), tests), range: start..self.before().end });
            }
            self.no_tests.push(checkpoint);
            (self.at, self.depth) = (checkpoint, depth);
        }
        let tests = vec![self.test(Self::operand)?];
        Ok(Expr { kind: ExprKind::In(Box::new(of), tests), range: start..self.before().end })
    }

    fn tests(&mut self) -> Result<Vec<Test>, Fault> {
        let mut tests = vec![self.test(Self::expression)?];
        while self.take(",") {
            tests.push(self.test(Self::expression)?);
        }
        Ok(tests)
    }

    fn test(&mut self, value: fn(&mut Self) -> Parsed) -> Result<Test, Fault> {
        match self.comparison() {
            Some(operator) => Ok(Test::Compare(operator, self.operand()?)),
            None => Ok(Test::Value(value(self)?)),
        }
    }

    /// Whether what follows belongs to the value just read.
    fn goes_on(&self) -> bool {
        let arithmetic = LEVELS.get(COMPARISON + 1..).unwrap_or_default();
        let is_operator = |it: &str| arithmetic.iter().any(|level| level.iter().any(|(spelling, _)| *spelling == it));
        match self.tokens.get(self.at) {
            Some((Token::Symbol(it), _)) => matches!(*it, "." | "[" | "..") || is_operator(it),
            _ => false,
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
            let start = expr.range.start;
            let kind = if self.take(".") {
                ExprKind::Path(Box::new(expr), self.member()?)
            } else if self.starts_filter() {
                self.at += 1;
                let filter = self.expression()?;
                self.need("]")?;
                ExprKind::Filter(Box::new(expr), Box::new(filter))
            } else if self.peek("(") && is_callable(&expr) {
                ExprKind::Invoke(Box::new(expr), self.arguments()?)
            } else {
                return Ok(expr);
            };
            expr = Expr { kind, range: start..self.before().end };
        }
    }

    /// Whether `[` begins a filter. After the upper end of a range, as in `[1..5[`, it does not.
    fn starts_filter(&self) -> bool {
        let begins = |it: &str| matches!(it, "(" | "[" | "{" | "]" | "-" | "?" | "@");
        match self.tokens.get(self.at..) {
            Some([(Token::Symbol("["), _)]) => false,
            Some([(Token::Symbol("["), _), (Token::Symbol(next), _), ..]) => begins(next),
            Some([(Token::Symbol("["), _), (Token::Name(next), _), ..]) => {
                !matches!(next.as_str(), "and" | "or" | "then" | "else" | "return" | "satisfies" | "in" | "instance")
            }
            Some([(Token::Symbol("["), _), ..]) => true,
            _ => false,
        }
    }

    pub(super) fn type_name(&mut self) -> Result<TypeName, Fault> {
        self.deeper()?;
        let found = self.type_name_inner();
        self.depth -= 1;
        found
    }

    fn type_name_inner(&mut self) -> Result<TypeName, Fault> {
        let mut words: Vec<String> = Vec::new();
        while let Some((Token::Name(word), _)) = self.tokens.get(self.at) {
            let so_far = if words.is_empty() { word.clone() } else { format!("{} {word}", words.join(" ")) };
            let goes_on = TYPE_NAMES.iter().any(|it| *it == so_far || it.starts_with(&format!("{so_far} ")));
            if !words.is_empty() && !goes_on {
                break;
            }
            words.push(word.clone());
            self.at += 1;
        }
        let name = words.join(" ");
        if name.is_empty() {
            return Err(self.expected("a type"));
        }
        if !matches!(name.as_str(), "list" | "range" | "context" | "function") || !self.take("<") {
            return Ok(TypeName::Named(name));
        }
        let found = match name.as_str() {
            "context" => {
                let mut entries = Vec::new();
                while !self.peek(">") {
                    let key = self.new_name(":")?;
                    self.need(":")?;
                    entries.push((key, self.type_name()?));
                    if !self.take(",") {
                        break;
                    }
                }
                TypeName::Context(entries)
            }
            "function" => {
                let mut takes = Vec::new();
                while !self.peek(">") {
                    takes.push(self.type_name()?);
                    if !self.take(",") {
                        break;
                    }
                }
                self.need(">")?;
                self.need("->")?;
                return Ok(TypeName::Function(takes, Box::new(self.type_name()?)));
            }
            "range" => TypeName::Range(Box::new(self.type_name()?)),
            _ => TypeName::List(Box::new(self.type_name()?)),
        };
        self.need(">")?;
        Ok(found)
    }

    /// A name that is brought here: words and symbols up to `end`, and known from here on.
    pub(super) fn new_name(&mut self, end: &str) -> Result<String, Fault> {
        let wrong = |it: &Self| {
            Err(Fault::new("syntax", it.here(), "a name should stand here", "write the id of a field or group"))
        };
        let Some((Token::Name(first), _)) = self.tokens.get(self.at) else { return wrong(self) };
        let (mut name, mut last) = (first.clone(), self.here().end);
        let is_keyword = KEYWORDS.contains(&first.as_str());
        self.at += 1;
        while let Some((token, range)) = self.tokens.get(self.at) {
            let part = match token {
                Token::Name(it) if it != end => it.as_str(),
                Token::Number(it) => it.as_str(),
                Token::Symbol(it) if *it != end && matches!(*it, "." | "/" | "-" | "'" | "+" | "*" | "?") => it,
                _ => break,
            };
            if range.start > last {
                name.push(' ');
            }
            name.push_str(part);
            last = range.end;
            self.at += 1;
        }
        if is_keyword && !name.contains(' ') && end != ":" {
            self.at -= 1;
            return wrong(self);
        }
        self.names.learn(&name);
        Ok(name)
    }

    /// What stands after a dot.
    fn member(&mut self) -> Result<String, Fault> {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        if let Some((name, count)) = self.names.at_start(rest) {
            self.at += count;
            return Ok(name);
        }
        match self.tokens.get(self.at) {
            Some((Token::Name(name), _)) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => Err(Fault::new("syntax", self.here(), "a name should stand here", "write the id of a field or group")),
        }
    }

    /// Runs `parse` one level deeper, so that what lies in each other cannot exhaust the stack.
    fn nested(&mut self, parse: fn(&mut Self) -> Parsed) -> Parsed {
        self.deeper()?;
        let expr = parse(self);
        self.depth -= 1;
        expr
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.here()));
        }
        self.depth += 1;
        Ok(())
    }

    /// The keyword here, unless it begins a name that is known.
    pub(super) fn keyword(&self) -> Option<&str> {
        let rest = self.tokens.get(self.at..)?;
        match rest.first() {
            Some((Token::Name(name), _)) if self.names.at_start(rest).is_none() => Some(name),
            _ => None,
        }
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((Token::Name(it), _)) if it == word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn peek(&self, symbol: &str) -> bool {
        matches!(self.tokens.get(self.at), Some((Token::Symbol(it), _)) if *it == symbol)
    }

    pub(super) fn take(&mut self, symbol: &str) -> bool {
        let found = self.peek(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, symbol: &str) -> Result<(), Fault> {
        if self.take(symbol) { Ok(()) } else { Err(self.expected(symbol)) }
    }

    pub(super) fn need_word(&mut self, word: &str) -> Result<(), Fault> {
        if self.take_word(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    pub(super) fn expected(&self, what: &str) -> Fault {
        Fault::new("syntax", self.here(), format!("`{what}` should stand here"), format!("write `{what}` here"))
    }

    pub(super) fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, range)| range.clone())
    }

    pub(super) fn before(&self) -> Range<usize> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0..0, |(_, range)| range.clone())
    }
}

/// What may be called: a name, a member, what a call gave. A literal before `(` is a slip.
fn is_callable(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Name(_) | ExprKind::Path(..) | ExprKind::Invoke(..) | ExprKind::Filter(..) | ExprKind::Function(..)
    )
}

pub(super) const TYPE_NAMES: [&str; 15] = [
    "Any",
    "Null",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "dateTime",
    "list",
    "context",
    "range",
    "function",
];

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
