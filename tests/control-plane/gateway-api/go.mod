module gateway-api

go 1.25.11

require sigs.k8s.io/gateway-api v1.4.1
