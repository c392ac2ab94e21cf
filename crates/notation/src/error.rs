//! Mistakes in the text, shown where they stand.

use crate::excerpt::Excerpt;
use crate::source::Span;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

/// A mistake in the notation: what is wrong, where, and what would fit.
///
/// It carries the few lines it shows, so it can be printed after the text is gone. `Display` is
/// [`render`](Error::render) without colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.render(false, "notation"))]
pub struct Error {
    // Boxed, so that a `Result` stays small where nothing goes wrong.
    report: Box<Report>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    message: String,
    span: Span,
    label: String,
    excerpt: Option<Excerpt>,
    related: Vec<Related>,
    help: Vec<String>,
    /// Mistakes that were found together with this one, further on in the text.
    others: Vec<Error>,
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Related {
    excerpt: Excerpt,
    label: String,
}

impl Error {
    /// A mistake at a place in `source`; an empty span points between two characters. Takes time linear in
    /// the source, once, to find the line.
    pub fn new(source: &str, span: Span, message: impl Into<String>) -> Self {
        Error::with(Some(Excerpt::new(source, span)), span, message.into())
    }

    /// A mistake that is not at any place in the text, such as a value for a name that the text does not have.
    pub fn without_place(message: impl Into<String>) -> Self {
        Error::with(None, Span::default(), message.into())
    }

    fn with(excerpt: Option<Excerpt>, span: Span, message: String) -> Self {
        let (label, related, help, others) = (String::new(), vec![], vec![], vec![]);
        Error { report: Box::new(Report { message, span, label, excerpt, related, help, others }) }
    }

    /// Several mistakes as one, which tells them all.
    pub(crate) fn together(errors: Vec<Error>) -> Error {
        let mut errors = errors.into_iter().filter(|error| !error.is_silent());
        let Some(mut first) = errors.next() else { return Error::without_place("this cannot be computed") };
        first.report.others.extend(errors);
        first
    }

    /// What stands for a mistake that has been told already.
    pub(crate) fn silent() -> Error {
        Error::without_place(String::new())
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.report.message.is_empty()
    }

    /// All mistakes that were found together, this one first.
    pub fn all(&self) -> impl Iterator<Item = &Error> {
        std::iter::once(self).chain(&self.report.others)
    }

    /// The words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.report.label = label.into();
        self
    }

    /// One more line of advice: what would fit.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.report.help.push(help.into());
        self
    }

    /// A second place that explains the first, such as the bracket that is still open.
    #[must_use]
    pub fn related(mut self, source: &str, span: Span, label: impl Into<String>) -> Self {
        self.report.related.push(Related { excerpt: Excerpt::new(source, span), label: label.into() });
        self
    }

    /// What is wrong, in one sentence without a place.
    pub fn message(&self) -> &str {
        &self.report.message
    }

    /// Where, in bytes of the source.
    pub fn span(&self) -> Span {
        self.report.span
    }

    /// The line, from 1; 0 for a mistake without a place.
    pub fn line(&self) -> usize {
        self.report.excerpt.as_ref().map_or(0, |excerpt| excerpt.line)
    }

    /// The column, in characters from 1; 0 for a mistake without a place.
    pub fn column(&self) -> usize {
        self.report.excerpt.as_ref().map_or(0, |excerpt| excerpt.column)
    }

    /// The pieces of advice.
    pub fn advice(&self) -> &[String] {
        &self.report.help
    }

    /// The whole message: the sentence, `source_name:line:column`, the line with a caret, the advice. With
    /// `color`, ANSI escape codes are part of it.
    pub fn render(&self, color: bool, source_name: &str) -> String {
        let rendered: Vec<String> = self.all().map(|error| error.render_one(color, source_name)).collect();
        rendered.join("\n\n")
    }

    fn render_one(&self, color: bool, source_name: &str) -> String {
        let report = &*self.report;
        let mut group = Group::with_title(Level::ERROR.primary_title(report.message.as_str()));
        if let Some(excerpt) = &report.excerpt {
            group = report.show(group, excerpt, source_name);
        }
        for help in &report.help {
            group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        // Excerpts are trimmed already; a second trimming could hide the caret.
        renderer.term_width(1000).render(&[group])
    }
}

impl Report {
    /// The lines, each with the places that are marked in it.
    fn show<'a>(&'a self, mut group: Group<'a>, excerpt: &'a Excerpt, source_name: &'a str) -> Group<'a> {
        let mut snippet = excerpt
            .snippet(source_name)
            .annotation(AnnotationKind::Primary.span(excerpt.marked.clone()).label(label_of(&self.label)));
        let mut others = Vec::new();
        for related in &self.related {
            let label = label_of(&related.label);
            match excerpt.place_of(&related.excerpt) {
                Some(marked) => {
                    snippet = snippet.annotation(AnnotationKind::Context.span(marked).label(label))
                }
                None => others.push((&related.excerpt, label)),
            }
        }
        group = group.elements(excerpt.origin(source_name)).element(snippet);
        for (excerpt, label) in others {
            let marked = AnnotationKind::Context.span(excerpt.marked.clone()).label(label);
            let snippet = excerpt.snippet(source_name).annotation(marked);
            group = group.elements(excerpt.origin(source_name)).element(snippet);
        }
        group
    }
}

fn label_of(label: &str) -> Option<&str> {
    (!label.is_empty()).then_some(label)
}

impl Excerpt {
    /// The line. Where its beginning is shown, the renderer counts the column itself.
    fn snippet<'a>(&'a self, source_name: &'a str) -> Snippet<'a, Annotation<'a>> {
        let path = (!self.is_cut_in_front()).then_some(source_name);
        Snippet::source(self.text.as_str()).line_start(self.line).path(path)
    }

    /// The place of a line whose beginning is cut off, which the renderer cannot know.
    fn origin<'a>(&self, source_name: &'a str) -> Option<Origin<'a>> {
        let origin = Origin::path(source_name).line(self.line).char_column(self.column);
        self.is_cut_in_front().then_some(origin)
    }
}
