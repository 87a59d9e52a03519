//! The types of expressions.

use std::collections::BTreeMap;
use std::fmt;

use super::ast::TypeName;
use super::value::Value;

/// The type of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// Known only when evaluated: null, or what a function takes of every kind.
    Any,
    Bool,
    Number,
    Text,
    /// A text that is one of these words.
    Option(Vec<String>),
    Date,
    Time,
    DateTime,
    Duration,
    /// A function that an expression defines.
    Function,
    /// A list of whatever.
    AnyList,
    List(Box<Type>),
    Context(BTreeMap<String, Type>),
    Range(Box<Type>),
}

impl Type {
    pub(crate) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// Whether a value of this type can stand where `wanted` is asked for.
    pub(crate) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::List(_) | Self::AnyList, Self::AnyList) | (Self::AnyList, Self::List(_)) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.fits(b),
            (Self::Text | Self::Option(_), Self::Text | Self::Option(_)) => true,
            (Self::Context(_), Self::Context(_)) => true,
            (a, b) => a == b,
        }
    }

    /// The type of a value that is there.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Any,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::Text(_) => Self::Text,
            Value::Date(_) => Self::Date,
            Value::Time(_) => Self::Time,
            Value::DateTime(_) => Self::DateTime,
            Value::Duration(_) => Self::Duration,
            Value::List(items) => Self::of_items(items.iter().map(Self::of).collect()),
            Value::Context(entries) => {
                Self::Context(entries.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect())
            }
            Value::Range(it) => Self::Range(Box::new(Self::of(&it.low))),
            Value::Function(_) => Self::Function,
        }
    }

    pub(super) fn of_items(kinds: Vec<Self>) -> Self {
        let same = kinds.windows(2).all(|it| matches!(it, [a, b] if a.fits(b)));
        Self::list(if same { kinds.into_iter().next().unwrap_or(Self::Any) } else { Self::Any })
    }

    /// The type that is written; None when there is no such type.
    pub(super) fn named(name: &TypeName) -> Option<Self> {
        Some(match name {
            TypeName::Named(name) => match name.as_str() {
                "Any" | "Null" => Self::Any,
                "number" => Self::Number,
                "string" => Self::Text,
                "boolean" => Self::Bool,
                "date" => Self::Date,
                "time" => Self::Time,
                "date and time" | "dateTime" => Self::DateTime,
                "days and time duration" | "years and months duration" => Self::Duration,
                "list" => Self::AnyList,
                "function" => Self::Function,
                "context" | "range" => Self::Any,
                _ => return None,
            },
            TypeName::List(of) => Self::list(Self::named(of)?),
            TypeName::Range(of) => Self::Range(Box::new(Self::named(of)?)),
            TypeName::Context(entries) => {
                let mut kinds = BTreeMap::new();
                for (key, kind) in entries {
                    kinds.insert(key.clone(), Self::named(kind)?);
                }
                Self::Context(kinds)
            }
            TypeName::Function(takes, gives) => {
                takes.iter().chain([&**gives]).try_for_each(|it| Self::named(it).map(drop))?;
                Self::Function
            }
        })
    }

    pub(super) fn item(&self) -> Self {
        match self {
            Self::List(of) | Self::Range(of) => (**of).clone(),
            Self::Any | Self::AnyList => Self::Any,
            single => single.clone(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("anything"),
            Self::Bool => f.write_str("true or false"),
            Self::Number => f.write_str("a number"),
            Self::Text => f.write_str("a text"),
            Self::Option(_) => f.write_str("one of a list of options"),
            Self::Date => f.write_str("a date"),
            Self::Time => f.write_str("a time"),
            Self::DateTime => f.write_str("a date and time"),
            Self::Duration => f.write_str("a duration"),
            Self::Function => f.write_str("a function"),
            Self::AnyList => f.write_str("a list"),
            Self::List(of) => write!(f, "a list of: {of}"),
            Self::Context(_) => f.write_str("a group"),
            Self::Range(_) => f.write_str("a range"),
        }
    }
}
