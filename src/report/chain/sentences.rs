//! What a stage does, in one plain sentence with the live numbers in it.

use crate::analysis::stages::threshold::Basis;
use crate::analysis::{
    Chain, Combine, Comparison, DifferenceKind, DifferenceOn, GrayOf, Histogram, Pair, PlaneLevels,
    ThresholdBy, formula,
};
use crate::error::capitalised;
use crate::figures::grouped;
use crate::frame::{Channel, ColorModel};
use crate::view::ChainStage;

/// The name of a rule in JSON.
pub(super) fn rule_name(rule: ThresholdBy) -> &'static str {
    match rule {
        ThresholdBy::Fixed => "fixed",
        ThresholdBy::Otsu => "otsu",
        ThresholdBy::Triangle => "triangle",
        ThresholdBy::MeanPlusSigmas(_) => "mean-plus-sigmas",
    }
}

/// What a stage does to this pair. Without a difference it says why there is none. `levels` are those of the planes
/// between difference and threshold, as far as they are known.
pub fn sentence(
    stage: ChainStage,
    known: &Comparison,
    levels: &[(ChainStage, PlaneLevels)],
) -> String {
    let of = |stage| {
        levels
            .iter()
            .find(|(s, _)| *s == stage)
            .map(|(_, levels)| *levels)
    };
    let Some(chain) = &known.chain else {
        return match known.problem() {
            Some(error) => error.to_string(),
            None => "There is nothing to compare with yet.".to_owned(),
        };
    };
    match stage {
        ChainStage::Frame => frame(known),
        ChainStage::Difference => difference(known, known.histogram.as_deref()),
        ChainStage::Gray => gray(known, of(ChainStage::Gray)),
        ChainStage::Blur => blur(known, of(ChainStage::Gray), of(ChainStage::Blur)),
        ChainStage::Threshold => threshold(known, chain),
        ChainStage::Cleanup => cleanup(known, chain),
        ChainStage::Regions => regions(known, chain),
    }
}

fn frame(known: &Comparison) -> String {
    let size = known.size().unwrap_or_default();
    let left_out = match &known.areas {
        Some(areas) => format!(
            "; {} of them count, the rest is excluded",
            grouped(areas.changed)
        ),
        None => String::new(),
    };
    format!(
        "A and B have {}x{} pixels each, {}{left_out}.",
        size.0,
        size.1,
        grouped(u64::from(size.0) * u64::from(size.1))
    )
}

fn difference(known: &Comparison, levels: Option<&Histogram>) -> String {
    let what = match known.settings.difference {
        DifferenceKind::Absolute => "Each channel of B is subtracted from A's, without the sign",
        DifferenceKind::Signed => {
            "Each channel of B is subtracted from A's; where B is greater the chain goes on with 0"
        }
        DifferenceKind::Squared => {
            "The difference of A and B times itself: large changes weigh more"
        }
    };
    match levels.filter(|levels| levels.maximum > 0) {
        Some(levels) => format!(
            "{what}; on {} the largest |A-B| is {}.",
            known.settings.on.name(),
            levels.maximum
        ),
        None => format!("{what}; on {} nothing differs.", known.settings.on.name()),
    }
}

fn gray(known: &Comparison, levels: Option<PlaneLevels>) -> String {
    let numbers = levels.map_or(String::new(), |levels| {
        format!(
            " The largest is {}, the mean {:.2}.",
            levels.largest, levels.mean
        )
    });
    let what = reduced(known);
    format!("{what}{numbers}")
}

/// What becomes of the channels.
fn reduced(known: &Comparison) -> String {
    let settings = &known.settings;
    if settings.per_channel.is_some() {
        return "Every channel goes on by itself, each to a threshold of its own.".to_owned();
    }
    let on = settings.chain_on();
    let Some(Ok(Pair { a, b })) = &known.compared else {
        return String::new();
    };
    let computed = formula(a, b, on, settings.gray_of, settings.difference);
    let gray = [a, b].map(|side| side.model == ColorModel::Gray);
    if on.has_order() && gray == [true, true] {
        return format!("{computed}: both pictures are gray, nothing is weighed.");
    }
    let after = settings.gray_of.of_pair(a, b, on) == GrayOf::Difference;
    match on {
        DifferenceOn::Channel(Channel::Gray) if after => format!(
            "{computed}: the three differences become one, (3735 B + 19235 G + 9798 R) / 32768, so green counts most."
        ),
        DifferenceOn::Channel(Channel::Gray) if gray[0] != gray[1] => format!(
            "{computed}: {} is gray itself, the other becomes gray before they are subtracted.",
            if gray[0] { "A" } else { "B" }
        ),
        DifferenceOn::Channel(Channel::Gray) => format!(
            "{computed}: A and B become gray first, then they are subtracted; opposite changes of two channels cancel."
        ),
        DifferenceOn::Luma709 if after => format!(
            "{computed}: the three differences become one by Rec.709, 0.2126 R + 0.7152 G + 0.0722 B."
        ),
        DifferenceOn::Luma709 => {
            format!("{computed}: A and B become Rec.709 luma first, then they are subtracted.")
        }
        DifferenceOn::Maximum if after => format!(
            "{computed}: the largest difference of the channels goes on, a change of one alone is enough."
        ),
        DifferenceOn::Maximum => format!(
            "{computed}: the largest channel of A and of B, then they are subtracted; a change under the largest is not \
             seen."
        ),
        DifferenceOn::Channel(channel) => format!(
            "Only channel {} goes on; the others are not looked at.",
            channel.name()
        ),
    }
}

fn blur(known: &Comparison, before: Option<PlaneLevels>, after: Option<PlaneLevels>) -> String {
    let what = match known.settings.blur.kernel() {
        None => return "The blur is off: every pixel keeps its own difference.".to_owned(),
        Some(kernel) if kernel.is_median() => format!(
            "Every pixel becomes the median of its {size}x{size} neighbourhood: single wild pixels go, edges stay.",
            size = kernel.size()
        ),
        Some(kernel) => format!(
            "Every pixel becomes the weighted mean of its {size}x{size} neighbourhood: noise shrinks, edges soften.",
            size = kernel.size()
        ),
    };
    match before.zip(after) {
        Some((before, after)) => format!(
            "{what} The largest goes from {} to {}.",
            before.largest, after.largest
        ),
        None => what,
    }
}

fn threshold(known: &Comparison, chain: &Chain) -> String {
    let over = grouped(chain.thresholded.changed);
    let all = grouped(chain.changed.of);
    let levels: Vec<String> = chain.chosen.iter().map(|c| c.level.to_string()).collect();
    let levels = levels.join(", ");
    let basis = chain.chosen.first().and_then(|chosen| chosen.basis);
    let how = match (known.settings.threshold_by, basis) {
        (ThresholdBy::Otsu, Some(Basis::Classes { lower, upper })) => {
            format!("Otsu chose {levels} between classes of mean {lower:.1} and {upper:.1}")
        }
        (ThresholdBy::Otsu, _) => format!("Otsu chose {levels}"),
        (ThresholdBy::Triangle, _) => format!("The triangle chose {levels}"),
        (ThresholdBy::MeanPlusSigmas(sigmas), Some(Basis::Deviation { mean, deviation })) => {
            format!("{mean:.2} + {sigmas} x {deviation:.2} gives {levels}")
        }
        _ => String::new(),
    };
    let which = match known.settings.per_channel {
        Some(Combine::And) => " in every channel",
        Some(Combine::Or) => " in any channel",
        None => "",
    };
    match how.is_empty() {
        true => format!("{over} of {all} pixels are greater than {levels}{which}: changed."),
        false => format!("{how}; {over} of {all} pixels are greater{which}: changed."),
    }
}

fn cleanup(known: &Comparison, chain: &Chain) -> String {
    let steps = known.settings.cleanup.steps();
    let (before, after) = (chain.thresholded.changed, chain.cleaned.changed);
    if steps.is_empty() {
        return "The clean-up is off: the mask stays as the threshold made it.".to_owned();
    }
    let names: Vec<String> = steps
        .iter()
        .map(|step| {
            let times = match step.iterations {
                1 => String::new(),
                n => format!(" {n} times"),
            };
            format!(
                "{0} {1}x{1} {2}{times}",
                step.operation.name(),
                step.size,
                step.shape.name()
            )
        })
        .collect();
    format!(
        "{}: {} changed pixels become {}.",
        capitalised(&names.join(", then ")),
        grouped(before),
        grouped(after)
    )
}

fn regions(known: &Comparison, chain: &Chain) -> String {
    let Some(regions) = &chain.regions else {
        return "Regions are off: changed pixels are not grouped.".to_owned();
    };
    let smallest = if known.settings.regions.on {
        known.settings.regions.smallest
    } else {
        1
    };
    let total = regions.total();
    if total == 0 {
        return "No changed pixel is left, so there are no regions.".to_owned();
    }
    let groups = match total {
        1 => "1 group of touching changed pixels".to_owned(),
        n => format!("{} groups of touching changed pixels", grouped(n)),
    };
    format!(
        "{groups}; {} have {} pixels or more and hold {} of {} changed pixels.",
        grouped(regions.found.len() as u64),
        grouped(smallest),
        grouped(regions.pixels()),
        grouped(regions.pixels() + regions.dropped_pixels)
    )
}
