//! What a form is made of, for whoever builds its page: steps, groups, rows and fields with their input shapes.

use blanket_engine::{Blanket, GroupStyle, InputMode, JsonText, NodeId, NodeKind, Shape};

pub(crate) fn outline(blanket: &Blanket) -> String {
    let mut json = JsonText::new();
    json.object(|json| {
        json.key("id").string(blanket.id());
        json.key("number").string(blanket.number().unwrap_or_default());
        json.key("version").string(blanket.version());
        json.key("hash").string(blanket.hash());
        let languages: Vec<&str> = blanket.languages().iter().map(|it| it.code()).collect();
        json.key("languages").strings(&languages);
        json.key("steps");
        parts(blanket, blanket.steps(), json);
    });
    json.into()
}

fn parts(blanket: &Blanket, ids: &[NodeId], json: &mut JsonText) {
    json.list(|json| ids.iter().for_each(|it| json.object(|json| part(blanket, *it, json))));
}

fn part(blanket: &Blanket, id: NodeId, json: &mut JsonText) {
    let node = blanket.node(id);
    json.key("id").string(&node.id);
    let kind = match &node.kind {
        NodeKind::Step => "step",
        NodeKind::Section => "section",
        NodeKind::Group { repeat: None, style: GroupStyle::Plain } => "group",
        NodeKind::Group { repeat: None, style: GroupStyle::Likert } => "likert",
        NodeKind::Group { repeat: None, style: GroupStyle::Address } => "address",
        NodeKind::Group { repeat: Some(_), .. } => "rows",
        NodeKind::Field(_) => "field",
    };
    json.key("kind").string(kind);
    match &node.kind {
        NodeKind::Step | NodeKind::Section => {}
        NodeKind::Group { repeat, .. } => {
            json.key("path").string(&node.path);
            if let Some(repeat) = repeat {
                json.key("min").number(usize::from(repeat.min));
                json.key("max").number(usize::from(repeat.max));
            }
        }
        NodeKind::Field(field) => {
            json.key("path").string(&node.path);
            json.key("shape");
            json.object(|json| shape(&field.shape(), json));
            return;
        }
    }
    json.key("parts");
    parts(blanket, &node.children, json);
}

fn shape(shape: &Shape, json: &mut JsonText) {
    let name = match shape {
        Shape::Line { .. } => "line",
        Shape::Area { .. } => "area",
        Shape::Parts { .. } => "parts",
        Shape::Radios { .. } => "radios",
        Shape::Checks { .. } => "checks",
        Shape::Select { .. } => "select",
        Shape::Check => "check",
        Shape::Files { .. } => "files",
        Shape::Output => "output",
        Shape::Prose => "prose",
        Shape::Stop => "stop",
        Shape::Hidden => "hidden",
    };
    json.key("name").string(name);
    match shape {
        Shape::Line { input_mode, autocomplete, max_length, width } => {
            json.key("input_mode").string(mode(*input_mode));
            if let Some(autocomplete) = autocomplete {
                json.key("autocomplete").string(autocomplete);
            }
            length(*max_length, json);
            json.key("width").number(usize::from(*width));
        }
        Shape::Area { rows, max_length } => {
            json.key("rows").number(usize::from(*rows));
            length(*max_length, json);
        }
        Shape::Parts { parts } => json.key("parts").list(|json| {
            for part in parts {
                json.object(|json| {
                    json.key("id").string(part.id);
                    json.key("width").number(usize::from(part.width));
                });
            }
        }),
        Shape::Radios { options } | Shape::Select { options } => json.key("options").strings(options),
        Shape::Checks { options, exclusive } => {
            json.key("options").strings(options);
            if let Some(exclusive) = exclusive {
                json.key("exclusive").string(exclusive);
            }
        }
        Shape::Files { max_files, max_bytes, accept, later } => {
            json.key("max_files").number(usize::from(*max_files));
            json.key("max_bytes").number(usize::try_from(*max_bytes).unwrap_or(usize::MAX));
            json.key("accept").strings(accept);
            json.key("later").bool(*later);
        }
        Shape::Check | Shape::Output | Shape::Prose | Shape::Stop | Shape::Hidden => {}
    }
}

fn length(most: Option<u32>, json: &mut JsonText) {
    if let Some(most) = most.and_then(|it| usize::try_from(it).ok()) {
        json.key("max_length").number(most);
    }
}

fn mode(mode: InputMode) -> &'static str {
    match mode {
        InputMode::Text => "text",
        InputMode::Numeric => "numeric",
        InputMode::Decimal => "decimal",
        InputMode::Tel => "tel",
        InputMode::Email => "email",
    }
}
