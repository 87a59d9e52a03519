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

    /// The typed answers below a node as JSON, without what is not relevant or not answered.
    pub(crate) fn typed(&self, blanket: &Blanket, id: NodeId, rows: &[u16], out: &mut Map<String, Json>) {
        for child in &blanket.node(id).children {
            let node = blanket.node(*child);
            let Some(cell) = self.cell(*child, rows).filter(|it| it.relevant) else { continue };
            match &node.kind {
                NodeKind::Step | NodeKind::Section => self.typed(blanket, *child, rows, out),
                NodeKind::Field(_) if cell.value.is_null() => {}
                NodeKind::Field(_) => {
                    out.insert(node.id.clone(), cell.value.to_json());
                }
                NodeKind::Group { repeat: None, .. } => {
                    let mut inner = Map::new();
                    self.typed(blanket, *child, rows, &mut inner);
                    if !inner.is_empty() {
                        out.insert(node.id.clone(), Json::Object(inner));
                    }
                }
                NodeKind::Group { repeat: Some(_), .. } => {
                    let rows = self.each_row(*child, rows, |rows| {
                        let mut inner = Map::new();
                        self.typed(blanket, *child, rows, &mut inner);
                        Json::Object(inner)
                    });
                    out.insert(node.id.clone(), Json::Array(rows));
                }
            }
        }
    }
}

/// What is wrong with one instance: `[{code, severity}]`.
pub(crate) fn codes(issues: &[Issue]) -> Vec<Json> {
    issues.iter().map(|it| json!({ "code": it.full_code(), "severity": it.severity.as_str() })).collect()
}
