//! The answers as plain text for a person: `summary.txt`. Made once, when the submission is received, in the citizen's
//! language and with the texts of that version of the blanket.

use blanket_engine::SummaryStep;

/// The widest column of labels, in characters; a longer label has a line of its own.
const WIDEST_LABEL: usize = 40;
const INDENT: &str = "    ";

/// Title and `subtitle` (reference and time) above the steps, each with its answers in two columns.
pub(crate) fn text(title: &str, subtitle: &str, steps: &[SummaryStep]) -> String {
    let mut out = format!("{title}\n{subtitle}\n");
    for step in steps.iter().filter(|step| !step.lines.is_empty()) {
        out.push_str(&format!("\n{}\n{}\n", step.title, "=".repeat(width(&step.title))));
        let labels = step.lines.iter().filter(|it| !it.heading).map(|it| width(&it.label));
        let column = labels.filter(|it| *it <= WIDEST_LABEL).max().unwrap_or(0);
        let mut level = 0;
        for line in &step.lines {
            // What comes after the rows of a group does not belong to the last of them.
            if line.level < level && !line.heading {
                out.push('\n');
            }
            level = line.level;
            if line.heading {
                out.push_str(&format!("\n{}\n", line.label));
            } else {
                row(&mut out, &line.label, &line.value, column);
            }
        }
    }
    out
}

fn row(out: &mut String, label: &str, value: &str, column: usize) {
    let space = column.saturating_sub(width(label));
    let mut lines = value.lines();
    let fits = width(label) <= column;
    let first = if fits { lines.next().unwrap_or_default() } else { "" };
    let line = if fits { format!("{label}{}  {first}", " ".repeat(space)) } else { label.to_owned() };
    out.push_str(line.trim_end());
    out.push('\n');
    let indent = if fits { " ".repeat(column + 2) } else { INDENT.to_owned() };
    for more in lines {
        out.push_str(format!("{indent}{more}").trim_end());
        out.push('\n');
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use blanket_engine::{Key, NodeId, SummaryLine};

    use super::*;

    fn line(level: u8, heading: bool, label: &str, value: &str) -> SummaryLine {
        let (label, value) = (label.to_owned(), value.to_owned());
        SummaryLine { key: Key::default(), label, value, heading, level, changeable: !heading }
    }

    #[test]
    fn what_follows_a_group_stands_apart_from_it() {
        let lines = vec![
            line(0, false, "Navn", "Bo"),
            line(0, true, "Periode 1", ""),
            line(1, false, "Første dag", "1. december 2026"),
            line(0, false, "Dage i alt", "31"),
        ];
        let step = SummaryStep { step: NodeId::default(), title: "Hvornår".to_owned(), lines };
        let expected = "PN 151\nnu\n\nHvornår\n=======\nNavn        Bo\n\nPeriode 1\nFørste dag  1. december 2026\n\nDage i alt  31\n";
        assert_eq!(text("PN 151", "nu", &[step]), expected);
    }
}
