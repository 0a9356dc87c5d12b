module prometheus-operator

go 1.25.11

require github.com/prometheus-operator/prometheus-operator v0.85.0
