package netio

import (
	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

// securing are the options of tls: endpoints, each called as the commands call it.
var securing = []option{
	fileOption("tls-cert", AnyUse, func(o *EndpointOptions) *string { return &o.TLS.Cert }),
	fileOption("tls-key", AnyUse, func(o *EndpointOptions) *string { return &o.TLS.Key }),
	{key: "tls-min", set: setMinVersion, get: func(o *EndpointOptions) string { return o.TLS.Min }},
	{key: "tls-alpn", set: setALPN, get: func(o *EndpointOptions) string { return o.TLS.ALPN }},
	fileOption("tls-ca", Dialing, func(o *EndpointOptions) *string { return &o.TLS.CA }),
	textOption("tls-name", Dialing, maxHost, func(o *EndpointOptions) *string { return &o.TLS.Name }),
	{key: "tls-pin", use: Dialing, set: setPin, get: func(o *EndpointOptions) string { return o.TLS.Pin }},
	{key: "tls-expire", use: Dialing, set: setExpire, get: getExpire},
	usedFlag("insecure", Dialing, func(o *EndpointOptions) *bool { return &o.TLS.Insecure }),
	usedFlag("tls-allow-truncation", AnyUse, func(o *EndpointOptions) *bool { return &o.TLS.AllowTruncation }),
	fileOption("tls-client-ca", Listening, func(o *EndpointOptions) *string { return &o.TLS.ClientCA }),
	usedFlag("tls-self-signed", Listening, func(o *EndpointOptions) *bool { return &o.TLS.SelfSigned }),
}

// beforeTLS is the option of those that may have to ask for TLS first.
var beforeTLS = []option{
	{key: "starttls", use: Dialing, set: setStartTLS, get: func(o *EndpointOptions) string { return string(o.StartTLS) }},
}

// secureSocket is what tls: endpoints take.
var secureSocket = [][]option{waiting, routing, tunneling, streaming, buffering, securing, beforeTLS, codec}

const maxPath = 4095 // PATH_MAX less the terminating NUL

func fileOption(key string, use Use, field func(*EndpointOptions) *string) option {
	return textOption(key, use, maxPath, field)
}

func usedFlag(key string, use Use, field func(*EndpointOptions) *bool) option {
	o := flagOption(key, field)
	o.use = use
	return o
}

func setMinVersion(o *EndpointOptions, value string) *SyntaxError {
	if _, err := secure.ParseVersion(value); err != nil {
		return problem("%v", err)
	}
	o.TLS.Min = value
	return nil
}

func setALPN(o *EndpointOptions, value string) *SyntaxError {
	if _, err := secure.ParseALPN(value); err != nil {
		return problem("%v", err)
	}
	o.TLS.ALPN = value
	return nil
}

func setStartTLS(o *EndpointOptions, value string) *SyntaxError {
	protocol, err := starttls.Parse(value)
	if err != nil {
		return problem("%v", err)
	}
	o.StartTLS = protocol
	return nil
}

func setPin(o *EndpointOptions, value string) *SyntaxError {
	if _, err := secure.ParsePins(value); err != nil {
		return problem("%v", err)
	}
	o.TLS.Pin = value
	return nil
}

func setExpire(o *EndpointOptions, value string) *SyntaxError {
	d, err := ParseDuration(value)
	if err != nil || d <= 0 {
		return problem("not a duration longer than 0").hint("write 720h for thirty days")
	}
	o.TLS.Expire = d
	return nil
}

func getExpire(o *EndpointOptions) string {
	if o.TLS.Expire > 0 {
		return o.TLS.Expire.String()
	}
	return ""
}
