"""config.json of a model, made from its entry in the catalog and the constants of its architecture."""

from constants import ARCHITECTURES, CODE, GPTQ_DYNAMIC, MODELS, UNQUANTIZED, VISION

# shapes of the catalog -> config.json
SHAPES = {
    "vocabSize": "vocab_size",
    "intermediateSize": "intermediate_size",
    "tiedEmbeddings": "tie_word_embeddings",
    "qkNopeHeadDim": "qk_nope_head_dim",
    "vHeadDim": "v_head_dim",
    "qLoraRank": "q_lora_rank",
    "mtpLayers": "num_nextn_predict_layers",
    "typeVocab": "type_vocab_size",
    "positions": "max_position_embeddings",
    "attentionBias": "attention_bias",
}
# all layers alike: four say as much as all
UNIFORM = {
    *("LlamaForCausalLM", "MistralForCausalLM", "MixtralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM"),
    *("Qwen3MoeForCausalLM", "GemmaForCausalLM", "GraniteForCausalLM", "Phi3ForCausalLM", "FalconForCausalLM"),
    *("BertModel", "XLMRobertaModel"),
}
# what the families call the same sizes of experts, one list for each of the catalog's names
EXPERTS = {
    "experts": ("num_experts", "n_routed_experts", "num_local_experts"),
    "expertsPerToken": ("num_experts_per_tok", "top_k_experts", "experts_per_token"),
    "intermediateSize": ("moe_intermediate_size",),
    "sharedExperts": ("n_shared_experts",),
    "sharedIntermediateSize": ("shared_expert_intermediate_size", "moe_shared_expert_intermediate_size"),
    "denseLayers": ("first_k_dense_replace",),
    "denseIntermediateSize": ("intermediate_size",),
}
TOWER = {
    "layers": ("num_hidden_layers", "depth", "vt_num_hidden_layers"),
    "hiddenSize": ("hidden_size", "vt_hidden_size", "mm_hidden_size"),
    "intermediateSize": ("intermediate_size", "vt_intermediate_size"),
    "patchSize": ("patch_size",),
    "imageSize": ("image_size",),
}


def config(entry):
    """config.json as a dict, for an entry of models.yaml."""
    architecture = entry.get("servedAs", entry["architecture"])
    made = with_vision(entry, architecture) if architecture in VISION else alone(entry, architecture)
    made["architectures"] = [architecture]
    made["torch_dtype"] = entry.get("dtype", "bfloat16")
    if (entry.get("remoteCode") or {}).get("of") == "config":
        made["auto_map"] = CODE
    quantization = quantized(entry, architecture)
    if quantization:
        made["quantization_config"] = quantization
    return made


def alone(entry, architecture):
    model_type, constants = ARCHITECTURES[architecture]
    return {"model_type": model_type, **sizes(entry), **constants, **MODELS.get(entry["id"], {})}


def with_vision(entry, architecture):
    model_type, top, text_type, text, tower_type, tower = VISION[architecture]
    language = {**sizes(entry), **text, **MODELS.get(entry["id"], {})}
    vision = entry.get("shapes", {}).get("vision")
    figures = spread(vision, TOWER) if isinstance(vision, dict) else {}
    eyes = {**figures, **tower, "out_hidden_size": entry["hiddenSize"], "text_hidden_size": entry["hiddenSize"]}
    if tower_type:
        eyes["model_type"] = tower_type
    made = {"model_type": model_type, **top, "tie_word_embeddings": language.get("tie_word_embeddings", False)}
    if text_type:
        made["text_config"] = {"model_type": text_type, "torch_dtype": entry.get("dtype", "bfloat16"), **language}
    else:
        made.update(language)
    made["vision_config"] = eyes
    return made


def sizes(entry):
    """What the catalog says of the language model, by the names of config.json."""
    shapes = entry.get("shapes") or {}
    made = {
        "num_hidden_layers": min(entry["layers"], 4) if entry["architecture"] in UNIFORM else entry["layers"],
        "hidden_size": entry["hiddenSize"],
        "num_attention_heads": entry["attentionHeads"],
        "num_key_value_heads": entry["kvHeads"],
        "max_position_embeddings": entry.get("maxContext", 4096),
        "sliding_window": (entry.get("slidingWindow") or {}).get("window"),
    }
    if "headDim" in entry and entry["architecture"] != "FalconForCausalLM":  # whose class computes it
        made["head_dim"] = entry["headDim"]
    made |= {SHAPES[name]: value for name, value in shapes.items() if name in SHAPES}
    made |= spread(shapes.get("moe") or {}, EXPERTS)
    if "mla" in entry:
        made |= {"kv_lora_rank": entry["mla"]["kvLoraRank"], "qk_rope_head_dim": entry["mla"]["qkRopeHeadDim"]}
        made.setdefault("q_lora_rank", None)
        made.pop("head_dim", None)
    return made | of_family(entry, shapes)


def of_family(entry, shapes):
    """Names that one family alone has for what the catalog knows."""
    experts = shapes.get("moe") or {}
    match entry["architecture"]:
        case "FalconForCausalLM":
            grouped = entry["kvHeads"] > 1
            return {"num_kv_heads": entry["kvHeads"], "new_decoder_architecture": grouped, "multi_query": not grouped}
        case "MixtralForCausalLM" | "GptOssForCausalLM" | "MiniMaxM2ForCausalLM" | "NemotronHForCausalLM" if experts:
            return {"intermediate_size": experts["intermediateSize"]}
        case "Llama4ForConditionalGeneration":
            dense = experts["denseIntermediateSize"]
            return {"intermediate_size": experts["intermediateSize"], "intermediate_size_mlp": dense}
        case "NomicBertModel":
            return {
                "n_embd": entry["hiddenSize"],
                "n_head": entry["attentionHeads"],
                "n_layer": entry["layers"],
                "n_inner": shapes["intermediateSize"],
                "n_positions": entry["maxContext"],
            }
        case _:
            return {}


def spread(known, names):
    return {name: value for key, value in known.items() for name in names.get(key, ())}


def quantized(entry, architecture):
    """quantization_config of a checkpoint, or None."""
    quantization = entry.get("quantization")
    if not quantization:
        return None
    method, bits, group = quantization["method"], quantization["bits"], quantization.get("groupSize")
    kept = UNQUANTIZED.get(architecture)
    match quantization.get("checkpoint", method):
        case "awq":
            return {"quant_method": "awq", "bits": bits, "group_size": group, "version": "gemm", "zero_point": True}
        case "gptq":
            dynamic = {"dynamic": GPTQ_DYNAMIC} if architecture.startswith("Qwen3_5") else {}
            own = {"desc_act": False, "sym": True, "lm_head": False}
            return {"quant_method": "gptq", "bits": bits, "group_size": group, **own, **dynamic}
        case "compressed-tensors":
            return compressed(entry["id"], method, bits, group, kept or ["lm_head"])
        case "modelopt":
            algorithm = {"fp8": "FP8", "nvfp4": "NVFP4"}[method]
            own = {"kv_cache_quant_algo": "FP8"} if method == "fp8" else {"group_size": 16}
            return {"quant_method": "modelopt", "quant_algo": algorithm, "ignore": ["lm_head"], **own}
        case "fbgemm_fp8":
            return {"quant_method": "fbgemm_fp8", "activation_scale_ub": 1200.0, "modules_to_not_convert": []}
        case "mxfp4":
            return {"quant_method": "mxfp4", "modules_to_not_convert": kept}
        case "fp8":
            block = quantization.get("blockSize")
            scheme = {"weight_block_size": [block, block]} if block else {}
            scheme |= {"modules_to_not_convert": kept} if kept else {}
            scheme |= {"scale_fmt": "ue8m0"} if architecture in ("DeepseekV32ForCausalLM", "DeepseekV4ForCausalLM") else {}
            return {"quant_method": "fp8", "activation_scheme": "dynamic" if block else "static", **scheme}
        case other:
            raise ValueError(f"{entry['id']}: no quantization_config is known for a checkpoint of {other}")


def compressed(name, method, bits, group, ignored):
    """Of llm-compressor: FP8 by channel and token where the name says dynamic, else by tensor; or integers in groups."""
    if method == "int4":
        weights = {"num_bits": bits, "type": "int", "strategy": "group", "group_size": group}
        inputs, layout = None, "pack-quantized"
    else:
        dynamic = name.endswith("-dynamic")
        weights = {"num_bits": bits, "type": "float", "strategy": "channel" if dynamic else "tensor"}
        inputs = {**weights, "strategy": "token" if dynamic else "tensor", "symmetric": True, "dynamic": dynamic}
        layout = "float-quantized"
    weights |= {"symmetric": True, "dynamic": False, "observer": "minmax"}
    targets = {"targets": ["Linear"], "weights": weights} | ({"input_activations": inputs} if inputs else {})
    return {
        "quant_method": "compressed-tensors",
        "format": layout,
        "quantization_status": "compressed",
        "ignore": ignored,
        "config_groups": {"group_0": targets},
    }
