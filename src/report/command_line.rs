//! A session's pair and chain as a command.

use std::path::Path;

use crate::analysis::{
    AnalysisSettings, DifferenceOn, GrayOf, MaskOn, Region, ScaleFilter, SizeRule, Step,
    ThresholdBy,
};
use crate::pairing::Against;
use crate::session::Session;

/// One step as `--cleanup` reads it.
pub fn step(step: &Step) -> String {
    format!(
        "{}:{}:{}:{}",
        step.operation.name(),
        step.size,
        step.shape.name(),
        step.iterations
    )
}

/// The rule as `--against` reads it.
pub fn against(rule: Against) -> String {
    match rule {
        Against::Previous(1) => "previous".to_owned(),
        Against::Previous(back) => format!("previous:{back}"),
        Against::Frame(0) => "first".to_owned(),
        Against::Frame(number) => number.to_string(),
        Against::Background(b) => format!("{}:{}..{}", b.of.name(), b.from, b.to),
    }
}

/// The `framelens diff` that prints the numbers of this session, for a POSIX shell.
pub fn diff(session: &Session) -> String {
    let mut words = vec!["framelens".to_owned(), "diff".to_owned()];
    let sources = [&session.a, &session.b];
    for spec in sources.into_iter().flatten() {
        words.push(quoted(spec.main_path()));
    }
    words.extend(["--frame".to_owned(), session.position.to_string()]);
    if let Some(rule) = session.against {
        words.extend(["--against".to_owned(), against(rule)]);
    } else if session.pairing.offset != 0 {
        words.extend(["--offset".to_owned(), session.pairing.offset.to_string()]);
    }
    words.extend(["--profile".to_owned(), session.profile.name().to_owned()]);
    words.extend(options(&session.analysis));
    words.join(" ")
}

/// The options that make these settings, from the default ones.
fn options(settings: &AnalysisSettings) -> Vec<String> {
    let default = AnalysisSettings::default();
    let mut words = Vec::new();
    let mut add = |name: &str, value: String| words.extend([format!("--{name}"), value]);
    let on = match settings.mask_on {
        MaskOn::Channel(channel) => DifferenceOn::Channel(channel),
        MaskOn::Luma709 => DifferenceOn::Luma709,
        MaskOn::Any => DifferenceOn::Maximum,
    };
    if on != default.on {
        let name = match on {
            DifferenceOn::Maximum => "max".to_owned(),
            on => on.name().to_lowercase(),
        };
        add("channel", name);
    }
    if settings.gray_of == GrayOf::Frames {
        add("gray-of", "frames".into());
    }
    match settings.sizes {
        SizeRule::Refuse => {}
        SizeRule::Crop => add("sizes", "crop".into()),
        SizeRule::ScaleB(ScaleFilter::Bicubic) => add("sizes", "scale".into()),
        SizeRule::ScaleB(filter) => add("sizes", format!("scale-{}", filter.name())),
    }
    if settings.difference != default.difference {
        add("difference", settings.difference.name().into());
    }
    if let Some(kernel) = settings.blur.kernel() {
        add("blur", kernel.name().into());
    }
    match settings.threshold_by {
        ThresholdBy::Fixed => add("threshold", settings.threshold.to_string()),
        ThresholdBy::Otsu => add("threshold", "otsu".into()),
        ThresholdBy::Triangle => add("threshold", "triangle".into()),
        ThresholdBy::MeanPlusSigmas(sigmas) => add("threshold", format!("mean+{sigmas}")),
    }
    if let Some(how) = settings.per_channel {
        add("per-channel", how.name().into());
    }
    if !settings.cleanup.steps().is_empty() {
        let steps: Vec<String> = settings.cleanup.steps().iter().map(step).collect();
        add("cleanup", steps.join(","));
    }
    if settings.regions.on {
        add("neighbours", settings.regions.neighbours.name().into());
        add("smallest", settings.regions.smallest.to_string());
    }
    match (settings.decision.share, settings.decision.area) {
        (Some(share), area) if share != 0.0 || area.is_some() => add("share", share.to_string()),
        _ => {}
    }
    if let Some(area) = settings.decision.area {
        add("area", area.to_string());
    }
    let rectangle = |r: &Region| format!("{},{},{},{}", r.x, r.y, r.width, r.height);
    for region in &settings.areas.include {
        add("include", rectangle(region));
    }
    for region in &settings.areas.exclude {
        add("exclude", rectangle(region));
    }
    if let Some(path) = &settings.areas.exclude_image {
        add("exclude-image", quoted(path));
    }
    words
}

/// A path for a POSIX shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_a_shell() {
        assert_eq!(quoted(Path::new("a/b-1.avi")), "a/b-1.avi");
        assert_eq!(quoted(Path::new("my clip.avi")), "'my clip.avi'");
        assert_eq!(quoted(Path::new("it's.avi")), r"'it'\''s.avi'");
    }
}
