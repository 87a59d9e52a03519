//! `unknown-attribute`: a text under an attribute that its field does not have.

use super::Subject;
use crate::blanket::{Node, NodeKind};
use crate::definition::GroupStyle;
use crate::diagnostic::{Diagnostic, nearest};

/// What a form says of itself, on its start page and its receipt.
const OF_THE_FORM: [&str; 7] = ["description", "who", "time", "need", "privacy", "instead", "receipt"];

/// The codes of faults that a form may word itself, as `.error-<code>`.
const CODES: [&str; 35] = [
    "missing",
    "not_a_number",
    "not_an_amount",
    "too_many_decimals",
    "too_small",
    "too_large",
    "too_long",
    "not_a_date",
    "not_a_month",
    "not_a_time",
    "too_early",
    "too_late",
    "day_missing",
    "month_missing",
    "year_missing",
    "not_an_option",
    "too_few_chosen",
    "too_many_chosen",
    "not_alone",
    "left_out",
    "stopped",
    "not_a_cpr",
    "not_a_cvr",
    "not_a_p_number",
    "not_a_phone",
    "not_an_email",
    "not_a_postal_code",
    "not_an_account",
    "account_missing",
    "registration_missing",
    "file_too_large",
    "file_type",
    "too_many_files",
    "not_a_file",
    "rows_max",
];

pub(crate) fn check(subject: &Subject<'_>, faults: &mut Vec<Diagnostic>) {
    let blanket = subject.blanket;
    for texts in blanket.texts.values() {
        let of_nodes = blanket.nodes.iter().map(|node| (node.message.as_str(), known(subject, node)));
        for (id, known) in [("blanket", words(&OF_THE_FORM))].into_iter().chain(of_nodes) {
            let Some(message) = texts.0.get(id) else { continue };
            for (attribute, pattern) in &message.attributes {
                if !known.contains(attribute) {
                    let help = match nearest(attribute, known.iter().map(String::as_str)) {
                        Some(near) => format!("did you mean `.{near}`?"),
                        None => format!("it may have .{}", known.join(", .")),
                    };
                    let said = format!("`{id}` has no attribute `.{attribute}`");
                    faults.push(Diagnostic::error("unknown-attribute", pattern.span, said, help).at(id));
                }
            }
        }
    }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn known(subject: &Subject<'_>, node: &Node) -> Vec<String> {
    match &node.kind {
        NodeKind::Step | NodeKind::Section => words(&["description"]),
        NodeKind::Group { style: GroupStyle::Address, .. } => words(&["hint", "description", "consequence"]),
        NodeKind::Group { style: GroupStyle::Likert, .. } => {
            let mut all = words(&["hint", "description", "consequence"]);
            let first = node.children.first().and_then(|it| subject.blanket.node(*it).field());
            all.extend(first.into_iter().flat_map(|it| it.kind.option_attributes()).map(|(_, attribute)| attribute));
            all
        }
        NodeKind::Group { .. } => words(&["row", "add", "remove", "hint", "description", "error-rows_max"]),
        NodeKind::Field(field) => {
            let mut all = words(&["hint", "help", "heading"]);
            all.extend(field.kind.option_attributes().into_iter().map(|(_, attribute)| attribute));
            all.extend(node.soft_required.iter().map(|_| "consequence".to_owned()));
            all.extend(field.prefill.iter().map(|_| "prefilled".to_owned()));
            all.extend(CODES.iter().map(|it| format!("error-{it}")));
            all
        }
    }
}
