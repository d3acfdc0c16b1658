//! The options of the chain: what `diff` and `render` take.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;

use super::args::{channels_or_maximum, one_of, region};
use crate::analysis::{
    AnalysisSettings, Cleanup, Combine, DifferenceKind, DifferenceOn, Kernel, MaskOn, Neighbours,
    Operation, Region, Shape, Step, ThresholdBy,
};
use crate::error::{Error, Result};

/// The stages in their order. What is not given is as the settings file has it, else switched off.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Stages")]
pub struct ChainArgs {
    /// Settings as JSON: what `diff --print settings` prints; options win over them
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// How A and B are subtracted; signed goes on with 0 where B is greater
    #[arg(long, value_name = "KIND", value_parser = one_of(DifferenceKind::ALL.map(|k| (k.name().to_owned(), k)).to_vec()))]
    pub difference: Option<DifferenceKind>,
    /// What heatmap and chain look at: gray, a channel, Rec.709 luma, or the maximum over the channels
    #[arg(long, value_name = "C", value_parser = channels_or_maximum())]
    pub channel: Option<DifferenceOn>,
    /// Blur before the threshold
    #[arg(long, value_name = "KERNEL", value_parser = kernels())]
    pub blur: Option<BlurChoice>,
    /// A pixel is changed when its |d| is greater: a level, otsu, triangle, or mean+K for mean and K standard deviations
    #[arg(long, value_name = "T", value_parser = threshold)]
    pub threshold: Option<Threshold>,
    /// A threshold for each channel; changed where all are over it (and) or any (or)
    #[arg(long, value_name = "HOW", value_parser = one_of(Combine::ALL.map(|c| (c.name().to_owned(), c)).to_vec()))]
    pub per_channel: Option<Combine>,
    /// Morphology, step after step: OPERATION:SIZE[:SHAPE[:ITERATIONS]], such as close:5:ellipse,open:3; or none
    #[arg(long, value_name = "STEPS", value_parser = cleanup)]
    pub cleanup: Option<Cleanup>,
    /// Find regions of touching changed pixels, by 4 or 8 neighbours
    #[arg(long, value_name = "4|8", value_parser = one_of(Neighbours::ALL.map(|n| (n.name().to_owned(), n)).to_vec()))]
    pub neighbours: Option<Neighbours>,
    /// Find regions, and drop those of fewer pixels
    #[arg(long, value_name = "PIXELS")]
    pub smallest: Option<u64>,
    /// Decide that the frame changed when more than this share of its pixels did, percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub share: Option<f64>,
    /// Decide that the frame changed when a region has more pixels
    #[arg(long, value_name = "PIXELS")]
    pub area: Option<u64>,
    /// Look only at this rectangle; may be given several times
    #[arg(long, value_name = "X,Y,W,H", value_parser = region)]
    pub include: Vec<Region>,
    /// Leave out this rectangle; may be given several times
    #[arg(long, value_name = "X,Y,W,H", value_parser = region)]
    pub exclude: Vec<Region>,
    /// Leave out where this image is brighter than 0
    #[arg(long, value_name = "FILE")]
    pub exclude_image: Option<PathBuf>,
}

impl ChainArgs {
    /// The settings that file and options describe.
    ///
    /// # Errors
    /// When the file cannot be read or says something that does not exist.
    pub fn settings(&self) -> Result<AnalysisSettings> {
        let mut settings = self.read_file()?;
        if let Some(kind) = self.difference {
            settings.difference = kind;
        }
        if let Some(on) = self.channel {
            settings.on = on;
            settings.mask_on = match on {
                DifferenceOn::Channel(channel) => MaskOn::Channel(channel),
                DifferenceOn::Luma709 => MaskOn::Luma709,
                DifferenceOn::Maximum => MaskOn::Any,
            };
        }
        if let Some(BlurChoice(kernel)) = self.blur {
            settings.blur.on = kernel.is_some();
            settings.blur.kernel = kernel.unwrap_or(settings.blur.kernel);
        }
        if let Some(Threshold { level, by }) = self.threshold {
            settings.threshold_by = by;
            settings.threshold = level.unwrap_or(settings.threshold);
        }
        settings.per_channel = self.per_channel.or(settings.per_channel);
        if let Some(cleanup) = &self.cleanup {
            settings.cleanup = cleanup.clone();
        }
        if let Some(neighbours) = self.neighbours {
            settings.regions.neighbours = neighbours;
        }
        if let Some(smallest) = self.smallest {
            settings.regions.smallest = smallest;
        }
        settings.regions.on |= self.neighbours.is_some() || self.smallest.is_some();
        if let Some(share) = self.share {
            settings.decision.share = Some(share);
        } else if self.area.is_some() && self.settings.is_none() {
            // The area alone decides, when it alone is asked for.
            settings.decision.share = None;
        }
        settings.decision.area = self.area.or(settings.decision.area);
        settings.areas.include.extend(&self.include);
        settings.areas.exclude.extend(&self.exclude);
        if let Some(path) = &self.exclude_image {
            settings.areas.exclude_image = Some(path.clone());
        }
        Ok(settings)
    }

    fn read_file(&self) -> Result<AnalysisSettings> {
        let Some(path) = &self.settings else {
            return Ok(AnalysisSettings::default());
        };
        let unreadable = |reason: String| {
            Error::new(format!("the settings cannot be used ({reason})"))
                .advice("`framelens diff --print settings` prints valid ones")
                .path(path)
        };
        let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        let settings: AnalysisSettings =
            serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        settings.check().map_err(|error| error.path(path))?;
        Ok(settings)
    }
}

/// A kernel, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlurChoice(Option<Kernel>);

/// A threshold as it is typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    pub level: Option<u16>,
    pub by: ThresholdBy,
}

fn threshold(typed: &str) -> Result<Threshold, String> {
    let automatic = |by| Ok(Threshold { level: None, by });
    match typed {
        "otsu" => return automatic(ThresholdBy::Otsu),
        "triangle" => return automatic(ThresholdBy::Triangle),
        _ => {}
    }
    if let Some(sigmas) = typed.strip_prefix("mean+") {
        return match sigmas.parse::<f64>() {
            Ok(sigmas) if (0.0..=20.0).contains(&sigmas) => {
                automatic(ThresholdBy::MeanPlusSigmas(sigmas))
            }
            _ => Err("after mean+ a number from 0 to 20 is needed, such as mean+3".into()),
        };
    }
    let level = typed
        .parse()
        .map_err(|_| "a level from 0 to 65535, otsu, triangle, or mean+K is needed".to_owned())?;
    Ok(Threshold {
        level: Some(level),
        by: ThresholdBy::Fixed,
    })
}

fn cleanup(typed: &str) -> Result<Cleanup, String> {
    if typed == "none" {
        return Ok(Cleanup {
            on: false,
            ..Cleanup::default()
        });
    }
    let steps: Result<Vec<Step>, String> = typed.split(',').map(step).collect();
    let steps = steps?;
    if steps.len() > Cleanup::MOST {
        return Err(format!("at most {} steps are possible", Cleanup::MOST));
    }
    Ok(Cleanup { on: true, steps })
}

fn step(typed: &str) -> Result<Step, String> {
    let mut parts = typed.trim().split(':');
    let names = |names: Vec<&str>| format!("{typed}: one of {} is needed", names.join(", "));
    let operation = parts.next().unwrap_or_default();
    let operation = Operation::ALL
        .into_iter()
        .find(|o| o.name() == operation)
        .ok_or_else(|| names(Operation::ALL.map(Operation::name).to_vec()))?;
    let number = |part: Option<&str>, range: std::ops::RangeInclusive<u8>, what: &str| match part {
        None => Ok(None),
        Some(part) => match part.parse() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(format!(
                "{typed}: {what} is {} to {}",
                range.start(),
                range.end()
            )),
        },
    };
    let default = Step::default();
    let size = number(parts.next(), Step::SIZES, "the size")?.unwrap_or(default.size);
    let shape = match parts.next() {
        None => default.shape,
        Some(name) => Shape::ALL
            .into_iter()
            .find(|s| s.name() == name)
            .ok_or_else(|| names(Shape::ALL.map(Shape::name).to_vec()))?,
    };
    let iterations = number(parts.next(), Step::ITERATIONS, "the number of iterations")?;
    if parts.next().is_some() {
        return Err(format!(
            "{typed}: at most operation, size, shape, iterations"
        ));
    }
    Ok(Step {
        operation,
        shape,
        size,
        iterations: iterations.unwrap_or(default.iterations),
    })
}

fn kernels() -> impl TypedValueParser<Value = BlurChoice> {
    let mut choices = vec![("none".to_owned(), BlurChoice(None))];
    choices.extend(Kernel::ALL.map(|k| (k.name().to_owned(), BlurChoice(Some(k)))));
    one_of(choices)
}

fn percent(typed: &str) -> Result<f64, String> {
    match typed.parse::<f64>() {
        Ok(number) if (0.0..=100.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 100 is needed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_as_they_are_typed() {
        let parsed = cleanup("close:5:ellipse:2, open").expect("two steps");
        assert!(parsed.on);
        assert_eq!(
            parsed.steps,
            [
                Step {
                    operation: Operation::Close,
                    shape: Shape::Ellipse,
                    size: 5,
                    iterations: 2
                },
                Step::default()
            ]
        );
        assert!(!cleanup("none").expect("nothing").on);
        for wrong in [
            "",
            "blur:3",
            "open:2",
            "open:16",
            "open:3:star",
            "open:3:cross:0",
            "open:3:cross:1:1",
        ] {
            assert!(cleanup(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn thresholds_as_they_are_typed() {
        let by = |typed| threshold(typed).map(|t| (t.level, t.by));
        assert_eq!(by("20"), Ok((Some(20), ThresholdBy::Fixed)));
        assert_eq!(by("otsu"), Ok((None, ThresholdBy::Otsu)));
        assert_eq!(by("mean+2.5"), Ok((None, ThresholdBy::MeanPlusSigmas(2.5))));
        for wrong in [
            "-1", "70000", "mean", "mean+", "mean+-1", "mean+NaN", "most",
        ] {
            assert!(threshold(wrong).is_err(), "{wrong}");
        }
    }
}
