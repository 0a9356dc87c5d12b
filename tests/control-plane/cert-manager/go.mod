module cert-manager

go 1.25.11

require github.com/cert-manager/cert-manager v1.11.5
