//! Which tree a text is, and what is shown of it again.

mod common;

use backflow_notation::syntax::{Node, parse};
use common::outline;

#[test]
fn precedence_is_python_s() {
    check(&[
        ("x + y * z", "(+ x (* y z))"),
        ("(x + y) * z", "(* (+ x y) z)"),
        ("a - b - c", "(- (- a b) c)"),
        ("a - (b - c)", "(- a (- b c))"),
        ("a / b * c @ d", "(@ (* (/ a b) c) d)"),
        ("a @ b * c", "(* (@ a b) c)"),
        ("-x**2", "(- (** x 2))"),
        ("-x² + x.T²", "(+ (- (square x)) (square (.T x)))"),
        ("(-x)**2", "(** (- x) 2)"),
        ("2**-1", "(** 2 (- 1))"),
        ("2**-x**2", "(** 2 (- (** x 2)))"),
        ("2**3**2", "(** 2 (** 3 2))"),
        ("(2**3)**2", "(** (** 2 3) 2)"),
        ("2**-1 * 3", "(* (** 2 (- 1)) 3)"),
        ("-a * b", "(* (- a) b)"),
        ("a * -b", "(* a (- b))"),
        ("a - -b", "(- a (- b))"),
        ("--+x", "(- (- (+ x)))"),
        ("-x.T", "(- (.T x))"),
        ("-x[0]**2", "(- (** (index x 0) 2))"),
        ("a + b < c * d", "(< (+ a b) (* c d))"),
        ("(a < b) == c", "(== (< a b) c)"),
        ("x != -1", "(!= x (- 1))"),
        ("a<=b", "(<= a b)"),
        ("a>=b", "(>= a b)"),
    ]);
}

#[test]
fn operands() {
    check(&[
        ("[1, 2.5, -3,]", "(list 1 2.5 (- 3))"),
        ("[[1, 2], [3, 4]]", "(list (list 1 2) (list 3 4))"),
        ("[]", "(list)"),
        ("()", "(tuple)"),
        ("(1,)", "(tuple 1)"),
        ("(2, 3)", "(tuple 2 3)"),
        ("((x))", "x"),
        ("np.pi + math.e", "(+ (constant np.pi) (constant math.e))"),
        ("numpy.inf", "(constant numpy.inf)"),
        ("torch.sum(x) + F.relu(F.T)", "(+ (torch.sum x) (F.relu (.T F)))"),
        ("F.sum()", "(.sum() F)"),
        ("zeros(2, dtype=float)", "(zeros 2 dtype:(constant float))"),
        ("np.exp(x) + exp(x) + math.exp(x)", "(+ (+ (np.exp x) (exp x)) (math.exp x))"),
        ("np.linalg.norm(x, 2)", "(np.linalg.norm x 2)"),
        ("np.sum(x, axis=(0, 1), keepdims=True)", "(np.sum x axis:(tuple 0 1) keepdims:true)"),
        ("f(x=x, y=y == 1)", "(f x:x y:(== y 1))"),
        ("f()", "(f)"),
        ("x.sum(axis=None).T.dot(W @ y)", "(.dot() (.T (.sum() x axis:none)) (@ W y))"),
        ("(x + y).sum()", "(.sum() (+ x y))"),
        ("x.np.exp(1)", "(.exp() (.np x) 1)"),
        ("np + 1", "(+ np 1)"),
        ("w[0]", "(index w 0)"),
        ("W[:, 1]", "(index W (slice _ _ _) 1)"),
        ("x[::2]", "(index x (slice _ _ 2))"),
        ("x[1:]", "(index x (slice 1 _ _))"),
        ("x[:-1, 0:n:2,]", "(index x (slice _ (- 1) _) (slice 0 n 2))"),
        ("x[1::]", "(index x (slice 1 _ _))"),
        ("x[..., 0]", "(index x ... 0)"),
        ("x[:, None]", "(index x (slice _ _ _) none)"),
        ("x[(1, 2)]", "(index x (tuple 1 2))"),
        ("x[0][a + 1]", "(index (index x 0) (+ a 1))"),
    ]);
}

#[test]
fn numbers() {
    check(&[
        ("1e-4", "0.0001"),
        (".5", "0.5"),
        ("1.", "1.0"),
        ("1_000", "1000"),
        ("1_0.0_1e1_0", "100100000000.0"),
        ("2E+3", "2000.0"),
        ("007", "7"),
        ("1e-999", "0.0"),
        ("0.1", "0.1"),
        ("inf - Infinity", "(- inf inf)"),
        ("nan * NaN", "(* NaN NaN)"),
        ("5e-324", "5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e308"),
    ]);
}

#[test]
fn statements_and_blanks() {
    check(&[
        ("", ""),
        ("  # nothing\n\n;;\n", ""),
        ("q = x + y; f = q * z", "q = (+ x y); f = (* q z)"),
        ("q = x\n\n  f = q # why\n", "q = x; f = q"),
        ("q = (x +\n # why\n y)\r\nf = q", "q = (+ x y); f = q"),
        ("q = x + \\\n y", "q = (+ x y)"),
        ("q = x\rf = q", "q = x; f = q"),
        ("\u{feff}q =\u{a0}x", "q = x"),
        ("σ = w₀*x̂ + größe_2", "σ = (+ (* w₀ x̂) größe_2)"),
        ("f=x==y", "f = (== x y)"),
        ("x=-1", "x = (- 1)"),
    ]);
}

#[test]
fn printing_keeps_only_the_parentheses_that_matter() {
    let cases = [
        ("f = ((x) + ((y * z)))", "f = x + y * z\n"),
        ("((a - b) - (c - d))", "a - b - (c - d)\n"),
        ("-(x**2); (-x)**2; 2**(-x); (2**3)**4; 2**(3**4)", "-x**2\n(-x)**2\n2**-x\n(2**3)**4\n2**3**4\n"),
        ("(a < b) < (c + d)", "(a < b) < c + d\n"),
        ("(2).sum(); ([1,2])[0]; (2.5).T", "(2).sum()\n([1, 2])[0]\n(2.5).T\n"),
        ("np.exp( x ,axis = ( 0,) )", "np.exp(x, axis=(0,))\n"),
        ("np.linalg.norm(x) * np.pi", "np.linalg.norm(x) * np.pi\n"),
        ("x[ : , 1:2 , ::3, ...]", "x[:, 1:2, ::3, ...]\n"),
        ("1e22 + 1000000.0 + 12345678901234567890", "1e22 + 1000000.0 + 12345678901234567000\n"),
        ("(a @ b) @ c; a @ (b @ c)", "a @ b @ c\na @ (b @ c)\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).unwrap().to_string(), expected, "{text}");
    }
}

#[test]
fn places() {
    let ast = parse("a = 1\nf = (a + b) *\\\n np.exp( c )[0].sum(axis=0)").unwrap();
    let shown = |id| (ast.text(ast.span(id)), ast.text(ast.focus(id)));
    let statement = ast.statements()[1];
    let found: Vec<_> = ast.nodes_of(&statement).map(shown).collect();
    let call = "np.exp( c )";
    let method = "np.exp( c )[0].sum(axis=0)";
    let expected = [
        ("a", "a"),
        ("b", "b"),
        ("a + b", "+"),
        ("c", "c"),
        (call, "exp"),
        ("0", "0"),
        ("np.exp( c )[0]", "[0]"),
        ("0", "0"),
        (method, "sum"),
        ("(a + b) *\\\n np.exp( c )[0].sum(axis=0)", "*"),
    ];
    assert_eq!(found, expected);
    assert_eq!(ast.text(statement.span), "f = (a + b) *\\\n np.exp( c )[0].sum(axis=0)");
    assert_eq!(ast.text(statement.target.unwrap().span), "f");
    assert_eq!((ast.line(statement.span), ast.line(ast.span(statement.value))), (2, 2));
    let Node::Binary { right, .. } = ast.node(statement.value) else { panic!("a product") };
    assert_eq!(ast.line(ast.span(right)), 3);
    let Node::Method { arguments, .. } = ast.node(right) else { panic!("a method") };
    assert_eq!(ast.text(ast.arguments(arguments)[0].span), "axis");
    let error = ast.error(ast.focus(right), "`sum` is wrong").label("here").help("try `mean`");
    assert_eq!((error.line(), error.column(), error.message()), (3, 17, "`sum` is wrong"));
    assert_eq!(error.advice(), ["try `mean`"]);
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let ast = parse(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        assert_eq!(outline(&ast), *expected, "{text}");
        let again = parse(&ast.to_string()).unwrap_or_else(|error| panic!("{ast}\n{error}"));
        assert_eq!(outline(&again), *expected, "{text} was printed as {ast}");
    }
}
