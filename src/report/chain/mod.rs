//! Every stage's numbers of one pair, as text and as JSON. `docs/differences.md` describes the JSON; scripts rely on the
//! names.

mod sentences;
mod text;

use std::io::{self, Write};

use serde::Serialize;

pub use sentences::{grouped, sentence};

use super::receiver::ReceiverReport;
use crate::analysis::channels::{MeasuredChannel, measure_channels};
use crate::analysis::sender::Cost;
use crate::analysis::stages::threshold::Basis;
use crate::analysis::{
    AnalysisSettings, Chain, Comparison, PERCENTILES, Region, Statistics, formula, hints,
    histogram_in, other_order,
};
use crate::error::{Error, Result};
use crate::frame::Plane;
use crate::session::Session;

/// Everything that `framelens diff` tells.
#[derive(Debug, Clone, Serialize)]
pub struct ChainReport {
    pub a: SourceFacts,
    pub b: SourceFacts,
    pub profile: &'static str,
    /// Of what is compared, in pixels.
    pub width: u32,
    pub height: u32,
    /// Significant bits of the numbers.
    pub depth: u8,
    /// As `--settings` reads them.
    pub settings: AnalysisSettings,
    pub stages: Stages,
    /// Of |A-B| on the channel looked at.
    pub statistics: Figures,
    /// Of each channel.
    pub channels: Vec<ChannelFacts>,
    /// The same of `--region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionFacts>,
    pub hints: Vec<String>,
    /// What a change-only sender would need for the frame.
    pub cost: CostFacts,
    /// Its receiver over a range of frames, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<ReceiverReport>,
}

/// Bytes of one frame.
#[derive(Debug, Clone, Serialize)]
pub struct CostFacts {
    /// Changed pixels times three.
    pub pixels: u64,
    /// A bit for every pixel.
    pub mask: u64,
    pub total: u64,
    /// The frame as it is: three bytes a pixel.
    pub raw: u64,
}

impl From<Cost> for CostFacts {
    fn from(cost: Cost) -> Self {
        Self {
            pixels: cost.pixels,
            mask: cost.mask,
            total: cost.total(),
            raw: cost.raw,
        }
    }
}

/// One side.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFacts {
    pub path: String,
    /// Absent for a background made of many frames.
    pub frame: Option<u64>,
    /// What the frame is compared with, where one source is compared with itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// Each stage's numbers, in their order.
#[derive(Debug, Clone, Serialize)]
pub struct Stages {
    pub difference: DifferenceFacts,
    pub gray: ReducedFacts,
    pub blur: BlurFacts,
    pub threshold: ThresholdFacts,
    pub cleanup: CleanupFacts,
    pub regions: Option<RegionsFacts>,
    pub changed: ChangedFacts,
    pub decision: DecisionFacts,
}

#[derive(Debug, Clone, Serialize)]
pub struct DifferenceFacts {
    pub kind: &'static str,
    pub channels: Vec<PlaneFacts>,
}

/// Levels of a plane, where changes count.
#[derive(Debug, Clone, Serialize)]
pub struct PlaneFacts {
    pub on: String,
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    /// Numbers greater than 0.
    pub nonzero: u64,
}

/// One plane of the channels.
#[derive(Debug, Clone, Serialize)]
pub struct ReducedFacts {
    #[serde(flatten)]
    pub levels: PlaneFacts,
    /// What is computed: `gray(|A-B|)`, `|A-gray(B)|` where A is gray itself; absent with a threshold for each channel.
    pub formula: Option<String>,
    /// Reducing and subtracting the other way round, where that gives other numbers.
    pub other_order: Option<OrderFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OrderFacts {
    pub formula: String,
    /// Pixels that have another number.
    pub pixels: u64,
    pub largest: u16,
}

#[derive(Debug, Clone, Serialize)]
pub struct BlurFacts {
    pub on: bool,
    pub kernel: &'static str,
    pub planes: Vec<PlaneFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ThresholdFacts {
    /// `fixed`, `otsu`, `triangle` or `mean-plus-sigmas`.
    pub rule: &'static str,
    /// Strictly greater is changed; one for each plane.
    pub levels: Vec<i32>,
    /// `and` or `or`, with a threshold for each channel.
    pub per_channel: Option<&'static str>,
    /// Pixels over it.
    pub changed: u64,
    /// Mean level of Otsu's two classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes: Option<[f64; 2]>,
    /// Mean and standard deviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<[f64; 2]>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CleanupFacts {
    pub on: bool,
    /// As typed: `close:5:ellipse:1`.
    pub steps: Vec<String>,
    pub changed: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegionsFacts {
    pub neighbours: &'static str,
    pub smallest: u64,
    pub total: u64,
    pub kept: u64,
    pub dropped: u64,
    pub dropped_pixels: u64,
    /// The largest first.
    pub list: Vec<RegionOfPixels>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegionOfPixels {
    /// 1 is the largest.
    pub number: usize,
    /// By cv2.connectedComponentsWithStats.
    pub label: u32,
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    pub area: u64,
    /// Of the difference, in levels.
    pub mean: f64,
    pub maximum: u16,
    pub centroid: [f64; 2],
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangedFacts {
    pub pixels: u64,
    pub of: u64,
    /// Percent.
    pub share: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct DecisionFacts {
    pub changed: bool,
    pub share_over: Option<f64>,
    pub share_met: Option<bool>,
    pub area_over: Option<u64>,
    pub regions_over: Option<u64>,
}

/// Figures of |A-B|.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub pixels: u64,
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    pub mse: f64,
    /// dB; null is infinite.
    pub psnr: Option<f64>,
    pub identical: bool,
}

/// What is measured of a channel.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelFacts {
    pub channel: &'static str,
    pub pixels: u64,
    pub a: SpreadFacts,
    pub b: SpreadFacts,
    /// Of |d|.
    pub difference: SpreadFacts,
    pub mae: f64,
    pub mse: f64,
    pub rmse: f64,
    pub psnr: Option<f64>,
    pub ssim: Option<f64>,
    /// Levels of |d| that so many percent do not exceed.
    pub percentiles: Vec<(f64, u16)>,
    pub largest: Option<PlaceFacts>,
    /// Pixels at each |d| from 0 to the largest.
    pub counts: Vec<u64>,
    /// The line through A's values and B's.
    pub line: Option<LineFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SpreadFacts {
    pub minimum: u16,
    pub maximum: u16,
    pub mean: f64,
    pub deviation: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct PlaceFacts {
    pub x: u32,
    pub y: u32,
    pub level: u16,
}

#[derive(Debug, Clone, Serialize)]
pub struct LineFacts {
    /// `B = 0.859 A + 16`.
    pub equation: String,
    pub slope: f64,
    pub offset: f64,
    pub residual: f64,
    pub fits: bool,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegionFacts {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    pub statistics: Option<Figures>,
    pub channels: Vec<ChannelFacts>,
}

impl ChainReport {
    /// Gathers everything; `region` is in picture coordinates.
    ///
    /// # Errors
    /// Why there is no difference.
    pub fn new(session: &Session, known: &Comparison, region: Option<Region>) -> Result<Self> {
        let nothing = || Error::new("there is nothing to compare");
        let (Some(chain), Some(Ok(pair)), Some(frame)) =
            (&known.chain, &known.compared, &known.frame)
        else {
            return Err(known.problem().cloned().unwrap_or_else(nothing));
        };
        let [a, b] = sources(session);
        Ok(Self {
            a,
            b,
            profile: session.profile.name(),
            width: pair.a.width,
            height: pair.a.height,
            depth: pair.a.depth,
            settings: known.settings.clone(),
            stages: stages(known, chain)?,
            statistics: figures(frame),
            channels: channels(known, None)?,
            region: region
                .map(|region| {
                    Ok::<_, Error>(RegionFacts {
                        x: region.x,
                        y: region.y,
                        width: region.width,
                        height: region.height,
                        statistics: known.in_region.as_ref().map(figures),
                        channels: channels(known, Some(region))?,
                    })
                })
                .transpose()?,
            hints: hints(known)?.iter().map(ToString::to_string).collect(),
            cost: Cost::of(&chain.mask).into(),
            sender: None,
        })
    }

    /// One JSON object and a line end.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Lines for people.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        text::write(out, self)
    }
}

fn sources(session: &Session) -> [SourceFacts; 2] {
    let path = |spec: Option<&crate::media::SourceSpec>| {
        spec.map_or_else(String::new, |spec| spec.main_path().display().to_string())
    };
    if let Some(against) = session.against {
        let source = path(session.a.as_ref().or(session.b.as_ref()));
        return [
            SourceFacts {
                path: source.clone(),
                frame: against.reference(session.position),
                against: Some(against.to_string()),
            },
            SourceFacts {
                path: source,
                frame: Some(session.position),
                against: None,
            },
        ];
    }
    let b = session.position.checked_add_signed(session.pairing.offset);
    let sides = [(&session.a, Some(session.position)), (&session.b, b)];
    sides.map(|(spec, frame)| SourceFacts {
        path: path(spec.as_ref()),
        frame,
        against: None,
    })
}

fn plane_facts(
    plane: &Plane,
    on: String,
    depth: u8,
    areas: Option<&crate::analysis::Mask>,
) -> PlaneFacts {
    let areas = areas.filter(|areas| (areas.width, areas.height) == (plane.width, plane.height));
    let levels = histogram_in(plane, depth, None, areas);
    let sum: u128 = levels
        .counts
        .iter()
        .enumerate()
        .map(|(level, n)| level as u128 * u128::from(*n))
        .sum();
    PlaneFacts {
        on,
        minimum: levels.minimum,
        maximum: levels.maximum,
        mean: sum as f64 / levels.total.max(1) as f64,
        nonzero: levels.above(0),
    }
}

fn stages(known: &Comparison, chain: &Chain) -> Result<Stages> {
    let settings = &known.settings;
    let areas = chain.areas.as_deref();
    let depth = chain.reduced.depth;
    let (a, b) = match &known.compared {
        Some(Ok(pair)) => (&pair.a, &pair.b),
        _ => return Err(Error::new("there is nothing to compare")),
    };
    let each = crate::analysis::stages::reduce::each_channel(a, b, settings.difference)?;
    let named = |plane: &Plane| plane_facts(plane, plane.channel.name().to_owned(), depth, areas);
    let on = |plane: &Plane| match settings.per_channel {
        Some(_) => plane.channel.name().to_owned(),
        None => settings.chain_on().name().to_owned(),
    };
    let basis = chain.chosen.first().and_then(|chosen| chosen.basis);
    Ok(Stages {
        difference: DifferenceFacts {
            kind: settings.difference.name(),
            channels: each.iter().map(named).collect(),
        },
        gray: ReducedFacts {
            levels: plane_facts(
                &chain.reduced.planes[0],
                on(&chain.reduced.planes[0]),
                depth,
                areas,
            ),
            formula: settings.per_channel.is_none().then(|| {
                formula(
                    a,
                    b,
                    settings.chain_on(),
                    settings.gray_of,
                    settings.difference,
                )
            }),
            other_order: other_order(known)?.map(|order| OrderFacts {
                formula: order.other,
                pixels: order.pixels,
                largest: order.largest,
            }),
        },
        blur: BlurFacts {
            on: settings.blur.on,
            kernel: settings.blur.kernel.name(),
            planes: chain
                .blurred
                .iter()
                .map(|plane| plane_facts(plane, on(plane), depth, areas))
                .collect(),
        },
        threshold: ThresholdFacts {
            rule: sentences::rule_name(settings.threshold_by),
            levels: chain.chosen.iter().map(|chosen| chosen.level).collect(),
            per_channel: settings.per_channel.map(|how| how.name()),
            changed: chain.thresholded.changed,
            classes: match basis {
                Some(Basis::Classes { lower, upper }) => Some([lower, upper]),
                _ => None,
            },
            deviation: match basis {
                Some(Basis::Deviation { mean, deviation }) => Some([mean, deviation]),
                _ => None,
            },
        },
        cleanup: CleanupFacts {
            on: settings.cleanup.on,
            steps: settings
                .cleanup
                .steps()
                .iter()
                .map(super::command_line::step)
                .collect(),
            changed: chain.cleaned.changed,
        },
        regions: chain.regions.as_ref().map(|regions| RegionsFacts {
            neighbours: settings.regions.neighbours.name(),
            smallest: if settings.regions.on {
                settings.regions.smallest
            } else {
                1
            },
            total: regions.total(),
            kept: regions.found.len() as u64,
            dropped: regions.dropped,
            dropped_pixels: regions.dropped_pixels,
            list: regions
                .found
                .iter()
                .zip(1..)
                .map(|(region, number)| RegionOfPixels {
                    number,
                    label: region.label,
                    x: region.bounds.x,
                    y: region.bounds.y,
                    width: region.bounds.width,
                    height: region.bounds.height,
                    area: region.area,
                    mean: region.mean,
                    maximum: region.maximum,
                    centroid: region.centroid.into(),
                })
                .collect(),
        }),
        changed: ChangedFacts {
            pixels: chain.changed.changed,
            of: chain.changed.of,
            share: chain.changed.share(),
        },
        decision: DecisionFacts {
            changed: chain.decision.changed,
            share_over: settings.decision.share,
            share_met: chain.decision.share_met,
            area_over: settings.decision.area,
            regions_over: chain.decision.regions_over,
        },
    })
}

fn figures(statistics: &Statistics) -> Figures {
    Figures {
        pixels: statistics.pixels,
        minimum: statistics.minimum,
        maximum: statistics.maximum,
        mean: statistics.mean,
        mse: statistics.mse,
        psnr: statistics.psnr,
        identical: statistics.identical,
    }
}

/// Gray (where there is one to weigh) and each channel, in the frame or a region of picture coordinates.
fn channels(known: &Comparison, region: Option<Region>) -> Result<Vec<ChannelFacts>> {
    let measured = measure_channels(known, region)?;
    Ok(measured.iter().map(channel_facts).collect())
}

fn channel_facts((known, scatter): &MeasuredChannel) -> ChannelFacts {
    let spread = |s: &crate::analysis::measures::Spread| SpreadFacts {
        minimum: s.minimum,
        maximum: s.maximum,
        mean: s.mean,
        deviation: s.deviation,
    };
    let line = scatter.as_ref().and_then(|scatter| scatter.line);
    ChannelFacts {
        channel: known.channel.name(),
        pixels: known.samples,
        a: spread(&known.a),
        b: spread(&known.b),
        difference: spread(&known.difference),
        mae: known.mae(),
        mse: known.mse,
        rmse: known.rmse(),
        psnr: known.psnr,
        ssim: known.ssim,
        percentiles: PERCENTILES.into_iter().zip(known.percentiles).collect(),
        largest: known.largest.map(|place| PlaceFacts {
            x: place.x,
            y: place.y,
            level: place.level,
        }),
        counts: known.counts.counts[..=usize::from(known.counts.maximum)].to_vec(),
        line: line.map(|line| LineFacts {
            equation: line.equation(),
            slope: line.slope,
            offset: line.offset,
            residual: line.residual,
            fits: line.fits(),
            name: line.name(),
        }),
    }
}
