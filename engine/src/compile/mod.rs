//! Definition -> blanket: modules taken in, names resolved, expressions typed, order fixed.
//!
//! One function for the editor, the server and the browser. Texts are checked by [`crate::check`] only.

mod expand;
mod names;
mod order;

use crate::blanket::{Blanket, CompiledRule, Field, Node, NodeId, NodeKind};
use crate::bundle::Bundle;
use crate::definition::{FieldDefinition, MAX_FIELDS, MAX_FIRST_SHOWN, MAX_NODES, MAX_RULES, MAX_TEXTS, Word};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::feel::{self, Expr, Type};
use crate::prefill;
use crate::text::Language;

pub(crate) use expand::{Expanded, Part, PartContent, expand, expand_texts};
use names::NamesAt;

/// Compiles a bundle. Every fault is told, none hides another; warnings come with [`crate::check`].
///
/// # Errors
/// With every error of the form: names that are not there, expressions of the wrong type, circles. They have a path in the
/// form, and line and column 0, since a bundle has no lines.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/example.rs")); }
/// use blanket_engine::{compile, read};
///
/// let blanket = compile(&read(&example::sources()).unwrap()).unwrap();
/// assert_eq!(blanket.title("en"), "Leave to care");
///
/// let mut faulty = example::sources();
/// faulty.definition.text = faulty.definition.text.replace("relevant = \"pension\"", "relevant = \"penion\"");
/// let faults = compile(&read(&faulty).unwrap()).unwrap_err();
/// assert_eq!(faults[0].code, "unknown-name");
/// assert_eq!(faults[0].help, "did you mean `pension`?");
/// ```
pub fn compile(bundle: &Bundle) -> Result<Blanket, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let blanket = compile_into(bundle, &mut faults);
    if faults.iter().any(|it| it.severity == Severity::Error) { Err(faults) } else { Ok(blanket) }
}

/// Compiles as far as can be; faulty parts are left out.
pub(crate) fn compile_into(bundle: &Bundle, faults: &mut Vec<Diagnostic>) -> Blanket {
    let definition = &bundle.definition;
    let expanded = expand(bundle, faults);
    let mut blanket = Blanket {
        id: definition.id.text.clone(),
        number: definition.number.clone(),
        version: definition.version.text.clone(),
        hash: bundle.hash().to_owned(),
        languages: definition.languages.iter().map(|it| Language::from(it.text.as_str())).collect(),
        kle: definition.kle.clone(),
        laws: definition.laws.clone(),
        data: definition.data.clone(),
        access: definition.access.clone(),
        nodes: Vec::new(),
        steps: Vec::new(),
        order: Vec::new(),
        positions: Vec::new(),
        users: Vec::new(),
        rules: Vec::new(),
        texts: expand_texts(bundle),
        paths: crate::sorted::Map::new(),
        asked: Vec::new(),
    };
    let (fields, parts) = expanded.count();
    let texts = blanket.texts.values().map(|it| it.0.len()).max().unwrap_or_default();
    for (code, count, most, what) in [
        ("too-many-fields", fields, MAX_FIELDS, "fields"),
        ("too-many-fields", parts, MAX_NODES, "fields, groups, sections and steps"),
        ("too-many-rules", expanded.rules.len(), MAX_RULES, "rules"),
        ("too-many-texts", texts, MAX_TEXTS, "texts in one language"),
    ] {
        if count > most {
            let message = format!("the form has {count} {what} or more, those of its modules among them");
            faults.push(Diagnostic::error(code, definition.id.span, message, format!("{most} at most")));
            return blanket;
        }
    }
    for part in &expanded.parts {
        let step = lay_out(part, None, &mut blanket, faults);
        blanket.steps.push(step);
    }
    let shown = blanket.all().fold(0_usize, |sum, id| sum.saturating_add(first_shown(&blanket, id)));
    if shown > MAX_FIRST_SHOWN {
        let message = format!("with the rows that must be there, {shown} fields, groups, sections and steps are shown");
        let help = format!("{MAX_FIRST_SHOWN} at most; let `repeat.min` be smaller");
        faults.push(Diagnostic::error("too-many-rows", definition.id.span, message, help));
        return blanket;
    }
    check_laws(&expanded, &blanket, faults);
    let mut at = 0;
    for part in &expanded.parts {
        compile_expressions(part, &mut at, &mut blanket, faults);
    }
    for rule in &expanded.rules {
        compile_rule(rule, &mut blanket, faults);
    }
    match order::order(&blanket) {
        Ok(order) => blanket.order = order,
        Err(cycle) => faults.push(order::cycle_fault(&blanket, &cycle)),
    }
    demand(&mut blanket);
    order::connect(&mut blanket);
    blanket
}

/// Gives `part` and all below it their places in the tree.
fn lay_out(part: &Part, parent: Option<NodeId>, blanket: &mut Blanket, faults: &mut Vec<Diagnostic>) -> NodeId {
    let id = NodeId(u16::try_from(blanket.nodes.len()).unwrap_or(u16::MAX));
    let (kind, children): (NodeKind, &[Part]) = match &part.content {
        PartContent::Step(children) => (NodeKind::Step, children),
        PartContent::Section(children) => (NodeKind::Section, children),
        PartContent::Group { repeat, style, parts } => (NodeKind::Group { repeat: *repeat, style: *style }, parts),
        PartContent::Field(field) => (NodeKind::Field(Box::new(empty_field(field))), &[]),
    };
    blanket.nodes.push(Node {
        id: part.id.text.clone(),
        path: part.path.clone(),
        parent,
        kind,
        message: part.message.clone(),
        span: part.id.span,
        ..Node::empty()
    });
    if blanket.attach(usize::from(id.0)) {
        let message = format!("the id `{}` is given twice", part.id.text);
        let help = "ids are unique among the fields and groups of a form or of one group; change one of them";
        faults.push(Diagnostic::error("duplicate-id", part.id.span, message, help).at(&part.path));
    } else if matches!(part.content, PartContent::Step(_) | PartContent::Section(_))
        && blanket.nodes.iter().filter(|it| it.message == part.message).count() > 1
    {
        let message = format!("the id `{}` is given to two steps or sections", part.id.text);
        faults.push(Diagnostic::error("duplicate-id", part.id.span, message, "change one of them").at(&part.message));
    }
    for child in children {
        lay_out(child, Some(id), blanket, faults);
    }
    id
}

fn empty_field(field: &FieldDefinition) -> Field {
    Field {
        kind: field.kind.clone(),
        prefill: field.prefill.clone(),
        computed: None,
        min: None,
        max: None,
        purpose: field.purpose.as_ref().map(|it| it.text.clone()).unwrap_or_default(),
        sensitivity: field.sensitivity,
    }
}

/// How often a node is there in a form that nobody has answered.
fn first_shown(blanket: &Blanket, id: NodeId) -> usize {
    let least =
        blanket.repeated_groups_of(id).iter().filter_map(|it| blanket.repeat(*it)).map(|it| usize::from(it.min));
    least.fold(1, usize::saturating_mul)
}

/// Every purpose and retention basis names a law of the form.
fn check_laws(expanded: &Expanded, blanket: &Blanket, faults: &mut Vec<Diagnostic>) {
    let mut words: Vec<&Word> = Vec::new();
    expanded.each_field(&mut |field| words.extend(&field.purpose));
    words.extend(blanket.data.iter().flat_map(|it| &it.retention).map(|it| &it.basis));
    for word in words {
        if !word.text.is_empty() && !blanket.laws.iter().any(|law| law.id.text == word.text) {
            let help = match nearest(&word.text, blanket.laws.iter().map(|it| it.id.text.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add a [[law]] with id = \"{}\"", word.text),
            };
            let message = format!("there is no law `{}` in this form", word.text);
            faults.push(Diagnostic::error("unknown-law", word.span, message, help));
        }
    }
}

/// Compiles the expressions of `part` (node number `at`) and of all below it.
fn compile_expressions(part: &Part, at: &mut usize, blanket: &mut Blanket, faults: &mut Vec<Diagnostic>) {
    let id = NodeId(u16::try_from(*at).unwrap_or(u16::MAX));
    *at += 1;
    // What stands on a group itself is asked outside its rows; what stands on a field, beside it.
    let scope = blanket.node(id).parent;
    let mut expression = |word: Option<&Word>, wanted: &Type, blanket: &Blanket| {
        word.and_then(|it| compile_expression(it, wanted, scope, blanket, &part.path, faults))
    };
    let relevant = expression(part.relevant.as_ref(), &Type::Bool, blanket);
    let required = expression(part.required.as_ref(), &Type::Bool, blanket);
    let soft_required = expression(part.soft_required.as_ref(), &Type::Bool, blanket);
    let read_only = expression(part.read_only.as_ref(), &Type::Bool, blanket);
    let mut field = None;
    if let PartContent::Field(definition) = &part.content {
        let kind = definition.kind.value_type();
        let limits = definition.kind.limits();
        let [min, max] = limits.map_or([None, None], |(it, _)| [it.min.as_ref(), it.max.as_ref()]);
        let mut it = empty_field(definition);
        it.computed = expression(definition.computed.as_ref(), &kind, blanket);
        it.min = expression(min, &kind, blanket);
        it.max = expression(max, &kind, blanket);
        check_prefill(&it, &part.path, faults);
        field = Some(Box::new(it));
    }
    if let Some(node) = blanket.nodes.get_mut(usize::from(id.0)) {
        (node.relevant, node.required, node.read_only) = (relevant, required, read_only);
        node.soft_required = soft_required;
        if let Some(field) = field {
            node.kind = NodeKind::Field(field);
        }
    }
    let children: &[Part] = match &part.content {
        PartContent::Step(parts) | PartContent::Section(parts) | PartContent::Group { parts, .. } => parts,
        PartContent::Field(_) => &[],
    };
    for child in children {
        compile_expressions(child, at, blanket, faults);
    }
}

fn check_prefill(field: &Field, path: &str, faults: &mut Vec<Diagnostic>) {
    let Some(from) = field.prefill.as_ref().map(|it| &it.from) else { return };
    if !prefill::fits(&from.text, &field.kind) {
        let message = format!("`{}` is no answer to `{path}`", from.text);
        let help = "take another source, or change the type of the field";
        faults.push(Diagnostic::error("type-mismatch", from.span, message, help).at(path));
    }
}

/// Finds for each field whose `required` and `read_only` count for it: its own, and those of what is around it.
fn demand(blanket: &mut Blanket) {
    let ids: Vec<NodeId> = blanket.all().collect();
    for id in ids {
        let Some(field) = blanket.node(id).field() else { continue };
        let is_asked = field.kind.is_asked() && field.computed.is_none();
        let mut around = std::iter::successors(Some(id), |it| blanket.node(*it).parent);
        let read_only_at = around.clone().filter(|it| blanket.node(*it).read_only.is_some()).collect();
        let soft_required_at = around.clone().find(|it| blanket.node(*it).soft_required.is_some()).filter(|_| is_asked);
        let required_at = around.find(|it| blanket.node(*it).required.is_some()).filter(|_| is_asked);
        if let Some(node) = blanket.nodes.get_mut(usize::from(id.0)) {
            (node.required_at, node.soft_required_at) = (required_at, soft_required_at);
            node.read_only_at = read_only_at;
        }
    }
}

/// The expression, if it is well typed; `scope` is the node around it.
fn compile_expression(
    word: &Word,
    wanted: &Type,
    scope: Option<NodeId>,
    blanket: &Blanket,
    path: &str,
    faults: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let to_diagnostic =
        |it: feel::Fault| Diagnostic::error(it.code, word.span.part(it.range), it.message, it.help).at(path);
    let mut expr = match feel::parse(&word.text) {
        Ok(expr) => expr,
        Err(fault) => {
            faults.push(to_diagnostic(fault));
            return None;
        }
    };
    let mut found = Vec::new();
    let kind = feel::check(&mut expr, &NamesAt { blanket, scope }, &mut found);
    if found.is_empty() && !kind.fits(wanted) {
        let message = format!("this is {kind}, but {wanted} is wanted here");
        let help = "change the expression, or the type of the field";
        found.push(feel::Fault::new("type-mismatch", expr.range.clone(), message, help));
    }
    let good = found.is_empty();
    faults.extend(found.into_iter().map(to_diagnostic));
    good.then_some(expr)
}

fn compile_rule(rule: &expand::ExpandedRule, blanket: &mut Blanket, faults: &mut Vec<Diagnostic>) {
    let path = format!("rule {}", rule.id.text);
    if blanket.rules.iter().any(|it| it.message == rule.message) {
        let message = format!("the rule `{}` is given twice", rule.id.text);
        faults.push(Diagnostic::error("duplicate-id", rule.id.span, message, "change the id of one of them").at(&path));
    }
    let mut at = Vec::new();
    for word in &rule.at {
        match blanket.paths.get(&word.text) {
            Some(id) if blanket.node(*id).field().is_some() => at.push(*id),
            _ => {
                let fields = blanket.paths.iter().filter(|(_, id)| blanket.node(**id).field().is_some());
                let help = match nearest(&word.text, fields.map(|(path, _)| path.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`at` names fields, with their groups before them: `ansoegere.cpr`".into(),
                };
                let message = format!("there is no field `{}`", word.text);
                faults.push(Diagnostic::error("unknown-name", word.span, message, help).at(&path));
            }
        }
    }
    let chains: Vec<&[NodeId]> = at.iter().map(|it| blanket.repeated_groups_of(*it)).collect();
    let shared = chains.first().map(|first| {
        first.iter().enumerate().take_while(|(n, id)| chains.iter().all(|it| it.get(*n) == Some(id))).count()
    });
    let group = shared.and_then(|it| it.checked_sub(1)).and_then(|it| chains.first()?.get(it)).copied();
    // Names are seen from the innermost of the two: the rows that the rule is about, and the module it came with.
    let module = rule.scope.as_ref().and_then(|it| blanket.paths.get(it)).copied();
    let scope = group.into_iter().chain(module).max_by_key(|it| blanket.node(*it).path.len());
    if let Some(check) = compile_expression(&rule.check, &Type::Bool, scope, blanket, &path, faults) {
        blanket.rules.push(CompiledRule {
            id: rule.id.text.clone(),
            message: rule.message.clone(),
            check,
            at,
            group,
            severity: rule.severity,
        });
    }
}
