//! JSON Schema of what a submission of one form holds: its typed answers.
//!
//! It says what every valid submission keeps: the value of each kind, no unknown names, and the presence of what is
//! always asked and always required. Conditions, rules and computed bounds are beyond it.

use serde_json::{Map, Value, json};

use super::{DIALECT, with};
use crate::blanket::{Blanket, Field, Node, NodeId, NodeKind};
use crate::feel::{Expr, ExprKind, Type, Value as Feel};

/// The schema of the typed answers of `blanket`, as [`crate::Submission::answers`] gives them. Its `$id` is
/// `urn:blanket:<id>:<version>`, its `$comment` names the bundle by its hash.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// let schema = blanket_engine::schema(&example::blanket());
/// assert_eq!(schema["properties"]["fra"]["format"], "date");
/// // Not the fund: it is not always there.
/// assert_eq!(schema["required"], serde_json::json!(["fra", "pension"]));
/// ```
pub fn schema(blanket: &Blanket) -> Value {
    let mut object = Object::default();
    for step in blanket.steps() {
        object.take_in(blanket, *step, is_always(blanket.node(*step)));
    }
    let schema = with(object.schema(), "$schema", DIALECT);
    let schema = with(schema, "$id", format!("urn:blanket:{}:{}", blanket.id(), blanket.version()));
    let schema = with(schema, "$comment", format!("bundle {}", blanket.hash()));
    match blanket.languages().first() {
        Some(language) => with(schema, "title", blanket.title(*language)),
        None => schema,
    }
}

/// What is known of one level of the data.
#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Object {
    /// Adds what lies below a node. `always` tells whether the node is relevant whenever this level is there.
    fn take_in(&mut self, blanket: &Blanket, id: NodeId, always: bool) {
        for child in &blanket.node(id).children {
            let node = blanket.node(*child);
            let always = always && is_always(node);
            match &node.kind {
                NodeKind::Step | NodeKind::Section => self.take_in(blanket, *child, always),
                NodeKind::Field(field) if field.kind.asks() => {
                    let required = always && field.computed.is_none() && blanket.always_required(*child);
                    self.add(node, value(field), required);
                }
                NodeKind::Field(_) => {}
                NodeKind::Group { repeat, .. } => {
                    let mut inner = Self::default();
                    inner.take_in(blanket, *child, true);
                    match repeat {
                        // A group without answers is left out; rows are told even when there are none.
                        None => {
                            let required = always && !inner.required.is_empty();
                            self.add(node, inner.schema(), required);
                        }
                        Some(repeat) => {
                            let rows = json!({
                                "type": "array",
                                "items": inner.schema(),
                                "minItems": repeat.min,
                                "maxItems": repeat.max,
                            });
                            self.add(node, rows, always);
                        }
                    }
                }
            }
        }
    }

    fn add(&mut self, node: &Node, schema: Value, required: bool) {
        self.properties.insert(node.id.clone(), schema);
        if required {
            self.required.push(node.id.clone());
        }
    }

    fn schema(self) -> Value {
        json!({
            "type": "object",
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}

fn is_always(node: &Node) -> bool {
    matches!(node.relevant, None | Some(Expr { kind: ExprKind::Bool(true), .. }))
}

/// What an answer may be; of a computed value no more is known than its type.
fn value(field: &Field) -> Value {
    if field.computed.is_some() {
        return of_type(&field.kind.value_type());
    }
    let mut schema = field.kind.schema();
    for (key, bound) in [("minimum", &field.min), ("maximum", &field.max)] {
        // Only a bound that is written as a number; the others are computed.
        if let Some(Expr { kind: ExprKind::Number(number), .. }) = bound
            && let it @ Value::Number(_) = Feel::Number(*number).to_json()
        {
            schema = with(schema, key, it);
        }
    }
    schema
}

fn of_type(kind: &Type) -> Value {
    match kind {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Number => json!({ "type": ["number", "string"] }),
        Type::Text | Type::Option(_) | Type::Date | Type::Time | Type::DateTime | Type::Duration | Type::Range(_) => {
            json!({ "type": "string" })
        }
        Type::AnyList | Type::List(_) => json!({ "type": "array" }),
        Type::Context(_) => json!({ "type": "object" }),
        Type::Any | Type::Function => json!(true),
    }
}
