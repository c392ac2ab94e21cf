//! How text for a terminal should look.

use anstyle::AnsiColor;

/// How text for a terminal should look. The caller knows the terminal; nothing here asks it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Whether to write colours: values green, gradients red.
    pub color: bool,
    /// The width in columns. Fewer than 24 count as 24.
    pub width: usize,
}

impl Default for Style {
    /// No colours, 100 columns.
    fn default() -> Style {
        Style { color: false, width: 100 }
    }
}

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ink {
    Plain,
    Title,
    Value,
    Gradient,
    Faint,
}

impl Style {
    pub(crate) fn columns(&self) -> usize {
        self.width.clamp(24, 400)
    }

    /// A piece of text in its colour.
    pub(crate) fn paint(&self, ink: Ink, text: &str) -> String {
        let style = anstyle::Style::new();
        let style = match ink {
            Ink::Plain => style,
            Ink::Title => style.bold(),
            Ink::Value => style.fg_color(Some(AnsiColor::Green.into())),
            Ink::Gradient => style.fg_color(Some(AnsiColor::Red.into())),
            Ink::Faint => style.dimmed(),
        };
        if self.color && !text.is_empty() && ink != Ink::Plain {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
