package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// version is that of a Maven project, as a tag.
func version(pom string) (string, error) {
	content, err := os.ReadFile(pom)
	if err != nil {
		return "", err
	}
	var project struct {
		Version string `xml:"version"`
	}
	if err := xml.Unmarshal(content, &project); err != nil {
		return "", fmt.Errorf("%s: %w", pom, err)
	}
	tag := "v" + project.Version
	if err := semantic(tag); err != nil {
		return "", fmt.Errorf("%s: project version: %w", pom, err)
	}
	return tag, nil
}

// semantic refuses a tag that Crossplane does not count among the versions of a package.
func semantic(tag string) error {
	number, prefixed := strings.CutPrefix(tag, "v")
	if _, err := semver.StrictNewVersion(number); err != nil || !prefixed {
		return fmt.Errorf("%q is no semantic version, and Crossplane chooses among those alone: "+
			"use one such as v0.1.0 or v0.2.0-rc.1", tag)
	}
	return nil
}
