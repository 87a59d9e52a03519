//! The state as data: for the editor's `blanket eval`, for tests, and typed answers for submissions.

use serde_json::{Map, Value as Json, json};

use super::cells::Cells;
use super::{Issue, State};
use crate::blanket::{Blanket, Key, NodeId, NodeKind};

impl State {
    /// The state as data: `{"fields": {path: {relevant, required, read_only, value, issues}}, "steps": {id: relevant}}`.
    pub fn to_json(&self, blanket: &Blanket) -> String {
        let (mut fields, mut steps) = (Map::new(), Map::new());
        for id in blanket.all() {
            let node = blanket.node(id);
            for (rows, cell) in self.cells.get(usize::from(id.0)).into_iter().flat_map(Cells::iter) {
                let key = Key { node: id, rows: rows.to_vec() };
                match &node.kind {
                    NodeKind::Step => {
                        steps.insert(node.id.clone(), Json::Bool(cell.relevant));
                    }
                    NodeKind::Section => {}
                    NodeKind::Group { repeat, .. } => {
                        let mut entry = json!({ "relevant": cell.relevant, "issues": codes(&cell.issues) });
                        if repeat.is_some()
                            && let Some(entry) = entry.as_object_mut()
                        {
                            entry.insert("rows".into(), self.rows(&key).into());
                        }
                        fields.insert(blanket.path(&key), entry);
                    }
                    NodeKind::Field(_) => {
                        let entry = json!({
                            "relevant": cell.relevant,
                            "required": cell.required,
                            "read_only": cell.read_only,
                            "value": cell.value.to_json(),
                            "issues": codes(&cell.issues),
                        });
                        fields.insert(blanket.path(&key), entry);
                    }
                }
            }
        }
        json!({ "fields": fields, "steps": steps, "valid": self.is_valid() }).to_string()
    }

    /// Writes the typed answers below a node into a JSON object, without what is not relevant or not answered.
    pub(crate) fn typed(&self, blanket: &Blanket, id: NodeId, rows: &[u16], out: &mut String) {
        for child in &blanket.node(id).children {
            let node = blanket.node(*child);
            let Some(cell) = self.cell(*child, rows).filter(|it| it.relevant) else { continue };
            let before = out.len();
            match &node.kind {
                NodeKind::Step | NodeKind::Section => self.typed(blanket, *child, rows, out),
                NodeKind::Field(_) if cell.value.is_null() => {}
                NodeKind::Field(_) => {
                    key(&node.id, out);
                    cell.value.write_submitted(out);
                }
                NodeKind::Group { repeat: None, .. } => {
                    key(&node.id, out);
                    out.push('{');
                    self.typed(blanket, *child, rows, out);
                    if out.ends_with('{') {
                        out.truncate(before);
                    } else {
                        out.push('}');
                    }
                }
                NodeKind::Group { repeat: Some(_), .. } => {
                    key(&node.id, out);
                    out.push('[');
                    for (at, rows) in self.row_keys(*child, rows).iter().enumerate() {
                        out.push_str(if at == 0 { "{" } else { ",{" });
                        self.typed(blanket, *child, rows, out);
                        out.push('}');
                    }
                    out.push(']');
                }
            }
        }
    }
}

/// Begins an entry of a JSON object.
fn key(id: &str, out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
    // An id is a word that needs no escapes.
    out.push('"');
    out.push_str(id);
    out.push_str("\":");
}

/// What is wrong with one instance: `[{code, severity}]`.
pub(crate) fn codes(issues: &[Issue]) -> Vec<Json> {
    issues.iter().map(|it| json!({ "code": it.full_code(), "severity": it.severity.as_str() })).collect()
}
