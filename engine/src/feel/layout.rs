//! How a compiled bundle writes expressions. Where their parts stood in the author's text is not written.

use super::ast::{Arguments, Expr, ExprKind, Lambda, Operator, Parameter, Test, TypeName};
use super::primary::at_literal;
use super::value::Value;
use crate::compiled::pack::{Bytes, Pack, packed};

packed! {
    struct Expr { kind; range }
    enum ExprKind {
        Null,
        Bool(it),
        Number(it),
        Text(it),
        At(value, text),
        Name(it),
        Node(id, shared),
        Path(of, name),
        Filter(of, test),
        Call(function, arguments),
        Invoke(of, arguments),
        Function(it),
        If(condition, yes, no),
        For(bindings, body),
        Quantified(every, bindings, body),
        Binary(operator, a, b),
        Negate(it),
        Between(it, low, high),
        In(it, tests),
        InstanceOf(it, kind),
        List(items),
        Context(entries),
        Range { low, high, low_included, high_included },
        OpenRange(operator, end),
        Steps(low, high)
    }
    struct Arguments { values, names }
    struct Lambda { parameters, body }
    struct Parameter { name, kind }
    enum TypeName { Named(it), List(of), Range(of), Context(entries), Function(takes, gives) }
    enum Test { Compare(operator, it), Value(it) }
    enum Operator {
        Or, And, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Add, Subtract, Multiply, Divide, Power
    }
}

/// The value of an `@"..."`, the only one that stands in an expression ready made; it is written as in there.
impl Pack for Value {
    fn pack(&self, out: &mut Vec<u8>) {
        self.to_text().pack(out);
    }

    fn unpack(from: &mut Bytes<'_>) -> Self {
        at_literal(from.text())
    }
}
