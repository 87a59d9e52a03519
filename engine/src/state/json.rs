//! The state as data: for the editor's `blanket eval`, for tests, and typed answers for submissions.

use serde_json::{Value as Json, json};

use super::{Issue, State};
use crate::blanket::{Blanket, Key, NodeId, NodeKind};
use crate::json::JsonText;
use crate::sorted::Map;

impl State {
    /// The state as data: `{"fields": {path: {issues, read_only, relevant, required, soft_required, value}}, "steps": {id: relevant},
    /// "valid"}`. A group has `relevant` and `issues` alone, and `rows` where it repeats.
    pub fn to_json(&self, blanket: &Blanket) -> String {
        let (mut fields, mut steps) = (Map::new(), Map::new());
        for id in blanket.all() {
            for key in self.instances(id) {
                match blanket.node(id).kind {
                    NodeKind::Step => {
                        steps.insert(blanket.node(id).id.as_str(), key);
                    }
                    NodeKind::Section => {}
                    NodeKind::Group { .. } | NodeKind::Field(_) => {
                        fields.insert(blanket.path(&key), key);
                    }
                }
            }
        }
        let mut json = JsonText::new();
        json.object(|json| {
            json.key("fields").object(|json| {
                for (path, key) in &fields {
                    json.key(path);
                    self.write_json(blanket, key, json);
                }
            });
            json.key("steps").object(|json| {
                for (id, key) in &steps {
                    json.key(id).bool(self.relevant(key));
                }
            });
            json.key("valid").bool(self.is_valid());
        });
        json.into()
    }

    /// One of the `fields` of [`Self::to_json`]; null for an instance that is not there.
    pub fn write_json(&self, blanket: &Blanket, key: &Key, json: &mut JsonText) {
        let Some(cell) = self.field(key) else { return json.bare("null") };
        json.object(|json| {
            json.key("issues").list(|json| {
                for issue in &cell.issues {
                    json.object(|json| {
                        json.key("code").string(&issue.full_code());
                        json.key("severity").string(issue.severity.as_str());
                    });
                }
            });
            if blanket.node(key.node).field().is_some() {
                json.key("read_only").bool(cell.read_only);
            }
            json.key("relevant").bool(cell.relevant);
            if blanket.node(key.node).field().is_some() {
                json.key("required").bool(cell.required);
                json.key("soft_required").bool(cell.soft_required);
                json.key("value");
                cell.value.write(json);
            } else if blanket.repeat(key.node).is_some() {
                json.key("rows").number(self.rows(key));
            }
        });
    }

    /// Writes the typed answers below a node into a JSON object, without what is not relevant or not answered.
    pub(crate) fn typed(&self, blanket: &Blanket, id: NodeId, rows: &[u16], json: &mut JsonText) {
        for child in &blanket.node(id).children {
            let node = blanket.node(*child);
            let Some(cell) = self.cell(*child, rows).filter(|it| it.relevant) else { continue };
            match &node.kind {
                NodeKind::Step | NodeKind::Section => self.typed(blanket, *child, rows, json),
                NodeKind::Field(_) if cell.value.is_null() => {}
                NodeKind::Field(_) => cell.value.write(json.id(&node.id)),
                NodeKind::Group { repeat: None, .. } => {
                    json.entry_unless_empty(&node.id, |json| self.typed(blanket, *child, rows, json));
                }
                NodeKind::Group { repeat: Some(_), .. } => json.id(&node.id).list(|json| {
                    for rows in self.row_keys(*child, rows) {
                        json.object(|json| self.typed(blanket, *child, &rows, json));
                    }
                }),
            }
        }
    }
}

/// What is wrong with one instance: `[{code, severity}]`.
pub(crate) fn codes(issues: &[Issue]) -> Vec<Json> {
    issues.iter().map(|it| json!({ "code": it.full_code(), "severity": it.severity.as_str() })).collect()
}
