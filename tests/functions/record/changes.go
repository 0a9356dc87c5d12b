package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// maxListed is how many cases are named of those that changed in one way.
const maxListed = 20

// keep tells what is new in the output and writes it, unless this is but a check.
func keep(file string, out []byte, check bool) error {
	before, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if bytes.Equal(before, out) {
		fmt.Printf("%s: nothing changed\n", file)
		return nil
	}
	fmt.Printf("%s: %s\n", file, cmp.Or(differences(byName(before), byName(out)), "only the order changed"))
	if check {
		return fmt.Errorf("%s is not what the functions return now, see above", file)
	}
	return os.WriteFile(file, out, 0o644)
}

// byName is the lines by case. The first line belongs to none.
func byName(text []byte) map[string]string {
	lines := map[string]string{}
	for l := range bytes.Lines(text) {
		var named struct{ Name string }
		if json.Unmarshal(l, &named) == nil {
			lines[cmp.Or(named.Name, "(what was recorded)")] = string(l)
		}
	}
	return lines
}

func differences(before, after map[string]string) string {
	var added, changed, gone []string
	for name, l := range after {
		if old, ok := before[name]; !ok {
			added = append(added, name)
		} else if old != l {
			changed = append(changed, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			gone = append(gone, name)
		}
	}
	var told []string
	for _, kind := range []struct {
		how   string
		names []string
	}{{"new", added}, {"changed", changed}, {"gone", gone}} {
		if len(kind.names) > 0 {
			told = append(told, fmt.Sprintf("%d %s (%s)", len(kind.names), kind.how, list(kind.names)))
		}
	}
	return strings.Join(told, "; ")
}

func list(names []string) string {
	slices.Sort(names)
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}
