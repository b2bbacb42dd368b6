package main_test

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// What structure_test.go asks of paths and of syntax trees.

// allowedFrom returns the patterns that a folder may import, and whether the
// plan knows the folder.
func allowedFrom(dir string) (patterns []string, known bool) {
	for _, a := range arrows {
		if matchesAny([]string{a.from}, dir) {
			return a.to, true
		}
	}
	return nil, false
}

// matchesAny reports whether a folder fits one of the patterns.
func matchesAny(patterns []string, dir string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		fits, err := path.Match(pattern, dir)
		return err == nil && fits
	})
}

// importsAny reports whether an import path is one of those fenced in.
func importsAny(fenced []string, imported string) bool {
	return slices.ContainsFunc(fenced, func(f string) bool {
		root, below := strings.CutSuffix(f, "/...")
		return imported == root || below && strings.HasPrefix(imported, root+"/")
	})
}

// ownFolder returns the folder of an import path of this module.
func ownFolder(imported string) (dir string, ours bool) {
	if imported == modulePath {
		return ".", true
	}
	return strings.CutPrefix(imported, modulePath+"/")
}

// topFolder returns the first element of a folder's path.
func topFolder(dir string) string {
	top, _, _ := strings.Cut(dir, "/")
	return top
}

// selectors lists every x.Y of a file where x is a plain identifier.
func selectors(file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if name := selectorName(sel); name != "" {
				found = append(found, name)
			}
		}
		return true
	})
	return found
}

// selectorName writes x.Y as text, or "" where x is no plain identifier.
func selectorName(e ast.Expr) string {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + sel.Sel.Name
}

// changeable lists the package variables of a file that are neither tables nor
// values that cannot change once made.
func changeable(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		vars, ok := decl.(*ast.GenDecl)
		if !ok || vars.Tok != token.VAR || embedded(vars.Doc) {
			continue
		}
		for _, spec := range vars.Specs {
			names = append(names, changeableIn(spec.(*ast.ValueSpec))...)
		}
	}
	return names
}

func changeableIn(spec *ast.ValueSpec) []string {
	if embedded(spec.Doc) {
		return nil
	}
	var names []string
	for i, name := range spec.Names {
		if name.Name == "_" || i < len(spec.Values) && settled(spec.Values[i]) {
			continue
		}
		names = append(names, name.Name)
	}
	return names
}

// embedded reports whether a go:embed line fills the variable.
func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}

// settled reports whether an initial value is a table, or made by a function
// whose results cannot change.
func settled(value ast.Expr) bool {
	switch v := value.(type) {
	case *ast.CompositeLit:
		if _, isMap := v.Type.(*ast.MapType); isMap && len(v.Elts) == 0 {
			return false // an empty map is there to be filled
		}
		name := selectorName(v.Type)
		return !strings.HasPrefix(name, "sync.") && !strings.HasPrefix(name, "atomic.")
	case *ast.CallExpr:
		if _, conversion := v.Fun.(*ast.ArrayType); conversion {
			return true
		}
		return slices.Contains(makersOfConstants, selectorName(v.Fun))
	}
	return false
}

// makersOfConstants are the functions whose results are as good as constants.
var makersOfConstants = []string{
	"errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer",
	"netip.MustParseAddr", "netip.MustParsePrefix", "netip.AddrFrom4",
	"crc32.MakeTable", "crc64.MakeTable", "base64.NewEncoding",
}
