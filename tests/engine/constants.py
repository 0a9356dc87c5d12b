"""What config.json has beside what the catalog knows: constants of an architecture, or of one model.

Taken from the published config.json files that the catalog's entries name as their source (aic, ome and sim in
models.yaml), as far as sizes, layers or the quantization depend on it. What is absent here has its default in
Hugging Face transformers, whose defaults are those of the family's first model.
"""

# architecture -> (model_type, what every model of it has)
ARCHITECTURES = {
    "LlamaForCausalLM": ("llama", {}),
    "MistralForCausalLM": ("mistral", {}),
    "MixtralForCausalLM": ("mixtral", {"sliding_window": None}),
    "Qwen2ForCausalLM": ("qwen2", {}),
    "Qwen3ForCausalLM": ("qwen3", {}),
    "Qwen3MoeForCausalLM": ("qwen3_moe", {"decoder_sparse_step": 1, "mlp_only_layers": [], "norm_topk_prob": True}),
    "GemmaForCausalLM": ("gemma", {"hidden_activation": "gelu_pytorch_tanh"}),
    "Gemma2ForCausalLM": (
        "gemma2",
        {"query_pre_attn_scalar": 256, "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh"},
    ),
    "Gemma3ForCausalLM": ("gemma3_text", {"query_pre_attn_scalar": 256}),
    "GraniteForCausalLM": ("granite", {}),
    "Phi3ForCausalLM": ("phi3", {"pad_token_id": 32000}),
    "FalconForCausalLM": ("falcon", {"parallel_attn": True, "bias": False, "alibi": False}),
    "BertModel": ("bert", {"hidden_act": "gelu"}),
    "XLMRobertaModel": ("xlm-roberta", {"hidden_act": "gelu", "pad_token_id": 1}),
    "NomicBertModel": (
        "nomic_bert",
        {
            "activation_function": "swiglu",
            "rotary_emb_base": 1000,
            "rotary_emb_scale_base": None,
            "rotary_emb_interleaved": False,
            "rotary_emb_fraction": 1.0,
            "qkv_proj_bias": False,
            "mlp_fc1_bias": False,
            "mlp_fc2_bias": False,
            "layer_norm_epsilon": 1e-12,
            "prenorm": False,
            "type_vocab_size": 2,
            "max_trained_positions": 2048,
        },
    ),
    "GteNewModel": (
        "new",
        {
            "hidden_act": "gelu",
            "layer_norm_type": "layer_norm",
            "layer_norm_eps": 1e-12,
            "pack_qkv": True,
            "position_embedding_type": "rope",
            "rope_theta": 160000,
            "type_vocab_size": 2,
        },
    ),
    "DeepseekV2ForCausalLM": (
        "deepseek_v2",
        {"moe_layer_freq": 1, "n_group": 1, "topk_group": 1, "topk_method": "greedy", "scoring_func": "softmax"},
    ),
    "DeepseekV3ForCausalLM": ("deepseek_v3", {"moe_layer_freq": 1, "topk_method": "noaux_tc", "scoring_func": "sigmoid"}),
    "DeepseekV32ForCausalLM": (
        "deepseek_v32",
        {
            "moe_layer_freq": 1,
            "topk_method": "noaux_tc",
            "scoring_func": "sigmoid",
            "n_group": 8,
            "topk_group": 4,
            "q_lora_rank": 1536,
            "qk_nope_head_dim": 128,
            "v_head_dim": 128,
            "index_head_dim": 128,
            "index_n_heads": 64,
            "index_topk": 2048,
        },
    ),
    "GlmMoeDsaForCausalLM": (
        "glm_moe_dsa",
        {
            "moe_layer_freq": 1,
            "topk_method": "noaux_tc",
            "scoring_func": "sigmoid",
            "n_group": 1,
            "topk_group": 1,
            "q_lora_rank": 2048,
            "qk_nope_head_dim": 192,
            "qk_head_dim": 256,
            "v_head_dim": 256,
            "head_dim": 192,
            "index_head_dim": 128,
            "index_n_heads": 32,
            "index_topk": 2048,
            "index_topk_freq": 4,
            "index_skip_topk_offset": 3,
            "rope_parameters": {"rope_theta": 8000000, "rope_type": "default"},
        },
    ),
    "DeepseekV4ForCausalLM": (
        "deepseek_v4",
        {
            "expert_dtype": "fp4",
            "rms_norm_eps": 1e-06,
            "hc_eps": 1e-06,
            "hc_mult": 4,
            "hc_sinkhorn_iters": 20,
            "index_head_dim": 128,
            "index_n_heads": 64,
            "num_hash_layers": 3,
            "o_lora_rank": 1024,
            "qk_rope_head_dim": 64,
            "scoring_func": "sqrtsoftplus",
            "topk_method": "noaux_tc",
            "sliding_window": 128,
            "swiglu_limit": 10.0,
            "rope_theta": 10000,
            "rope_scaling": {
                "type": "yarn",
                "factor": 16,
                "beta_fast": 32,
                "beta_slow": 1,
                "original_max_position_embeddings": 65536,
            },
            "compress_rope_theta": 160000,
        },
    ),
    "Glm4MoeForCausalLM": (
        "glm4_moe",
        {"n_group": 1, "topk_group": 1, "partial_rotary_factor": 0.5, "norm_topk_prob": True, "use_qk_norm": True},
    ),
    "GptOssForCausalLM": ("gpt_oss", {"swiglu_limit": 7.0}),
    "MiniMaxM2ForCausalLM": (
        "minimax_m2",
        {
            "rms_norm_eps": 1e-06,
            "rope_theta": 5000000,
            "rotary_dim": 64,
            "use_qk_norm": True,
            "qk_norm_type": "per_layer",
            "use_routing_bias": True,
            "scoring_func": "sigmoid",
            "shared_intermediate_size": 0,
            "hidden_act": "silu",
        },
    ),
    "Qwen3NextForCausalLM": (
        "qwen3_next",
        {
            "decoder_sparse_step": 1,
            "full_attention_interval": 4,
            "linear_conv_kernel_dim": 4,
            "linear_key_head_dim": 128,
            "linear_num_key_heads": 16,
            "linear_num_value_heads": 32,
            "linear_value_head_dim": 128,
            "mlp_only_layers": [],
            "norm_topk_prob": True,
            "partial_rotary_factor": 0.25,
        },
    ),
    "NemotronHForCausalLM": (
        "nemotron_h",
        {
            "head_dim": 128,
            "n_groups": 8,
            "ssm_state_size": 128,
            "conv_kernel": 4,
            "chunk_size": 128,
            "expand": 2,
            "use_conv_bias": True,
            "use_bias": False,
            "mlp_bias": False,
            "mlp_hidden_act": "relu2",
            "mamba_hidden_act": "silu",
            "mamba_proj_bias": False,
            "layer_norm_epsilon": 1e-05,
            "norm_topk_prob": True,
            "n_group": 1,
            "topk_group": 1,
            "routed_scaling_factor": 2.5,
        },
    ),
}

LINEAR = {
    "attn_output_gate": True,
    "full_attention_interval": 4,
    "linear_conv_kernel_dim": 4,
    "linear_key_head_dim": 128,
    "linear_num_key_heads": 16,
    "linear_value_head_dim": 128,
    "mlp_only_layers": [],
    "head_dim": 256,
    "rope_parameters": {
        "mrope_interleaved": True,
        "mrope_section": [11, 11, 10],
        "rope_type": "default",
        "rope_theta": 10000000,
        "partial_rotary_factor": 0.25,
    },
}
QWEN_VISION = {"num_heads": 16, "in_channels": 3, "spatial_merge_size": 2, "temporal_patch_size": 2}
QWEN_VISION |= {"num_position_embeddings": 2304, "deepstack_visual_indexes": []}

# architecture -> (model_type, top, model_type of the text, text, model_type of the tower, tower)
VISION = {
    "Gemma3ForConditionalGeneration": (
        "gemma3",
        {"mm_tokens_per_image": 256, "image_token_index": 262144},
        "gemma3_text",
        # 262,208 rows: the catalog counts those that have a token
        {"vocab_size": 262208, "query_pre_attn_scalar": 256},
        "siglip_vision_model",
        {"num_attention_heads": 16, "vision_use_head": False},
    ),
    "Gemma4ForConditionalGeneration": (
        "gemma4",
        {"vision_soft_tokens_per_image": 280, "image_token_id": 258880},
        "gemma4_text",
        {
            "attention_k_eq_v": True,
            "enable_moe_block": True,
            "global_head_dim": 512,
            "hidden_size_per_layer_input": 0,
            "num_global_key_value_heads": 2,
            "num_kv_shared_layers": 0,
            "sliding_window": 1024,
            "use_double_wide_mlp": False,
        },
        "gemma4_vision",
        {
            "num_attention_heads": 16,
            "num_key_value_heads": 16,
            "head_dim": 72,
            "global_head_dim": 72,
            "pooling_kernel_size": 3,
            "position_embedding_size": 10240,
        },
    ),
    "Gemma4UnifiedForConditionalGeneration": ("gemma4_unified", {}, "gemma4_text", {}, "gemma4_vision", {}),
    "Qwen2_5_VLForConditionalGeneration": (
        "qwen2_5_vl",
        {},
        None,  # the text stands at the top
        {"rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}},
        "qwen2_5_vl",
        {"num_heads": 16, "in_chans": 3, "spatial_merge_size": 2, "temporal_patch_size": 2, "window_size": 112},
    ),
    "Qwen3_5ForConditionalGeneration": ("qwen3_5", {}, "qwen3_5_text", LINEAR, "qwen3_5", QWEN_VISION),
    "Qwen3_5MoeForConditionalGeneration": (
        "qwen3_5_moe",
        {},
        "qwen3_5_moe_text",
        LINEAR,
        "qwen3_5_moe",
        QWEN_VISION,
    ),
    "Llama4ForConditionalGeneration": (
        "llama4",
        {},
        "llama4_text",
        {"attention_chunk_size": 8192, "interleave_moe_layer_step": 2, "use_qk_norm": False},
        "llama4_vision_model",
        {"num_attention_heads": 16, "vision_output_dim": 4096, "projector_input_dim": 4096},
    ),
    "Mistral3ForConditionalGeneration": (
        "mistral3",
        {"image_token_index": 10, "spatial_merge_size": 2, "multimodal_projector_bias": False},
        "mistral",
        {"sliding_window": None},
        "pixtral",
        {
            "hidden_size": 1024,
            "intermediate_size": 4096,
            "num_hidden_layers": 24,
            "num_attention_heads": 16,
            "head_dim": 64,
            "image_size": 1540,
            "patch_size": 14,
        },
    ),
    "KimiK25ForConditionalGeneration": (
        "kimi_k25",
        {"media_placeholder_token_id": 163605},
        "kimi_k2",
        {"moe_layer_freq": 1, "topk_method": "noaux_tc", "scoring_func": "sigmoid", "n_group": 1, "topk_group": 1},
        None,
        {
            "vt_num_attention_heads": 16,
            "merge_kernel_size": [2, 2],
            "mm_projector_type": "patchmerger",
            "pos_emb_type": "divided_fixed",
            "init_pos_emb_height": 64,
            "init_pos_emb_width": 64,
            "init_pos_emb_time": 4,
            "merge_type": "sd2_tpool",
            "video_attn_type": "spatial_temporal",
            "projector_hidden_act": "gelu",
            "projector_ln_eps": 1e-05,
        },
    ),
}

CODE = {"AutoConfig": "configuration.Config"}
V3_GROUPS = {"n_group": 8, "topk_group": 4}
# model id -> what it has beside its architecture; hybrid_override_pattern: M Mamba, E experts, - MLP, * attention
MODELS = {
    "deepseek-ai/DeepSeek-V2.5": {"n_group": 8, "topk_group": 3, "topk_method": "group_limited_greedy"},
    "deepseek-ai/DeepSeek-R1": V3_GROUPS,
    "deepseek-ai/DeepSeek-R1-0528": V3_GROUPS,
    "deepseek-ai/DeepSeek-V3": V3_GROUPS,
    "deepseek-ai/DeepSeek-V3-0324": V3_GROUPS,
    "moonshotai/Kimi-K2-Instruct": {"model_type": "kimi_k2", "n_group": 1, "topk_group": 1},
    "moonshotai/Kimi-K2-Instruct-0905": {"model_type": "kimi_k2", "n_group": 1, "topk_group": 1},
    "deepseek-ai/DeepSeek-V4-Flash-0731": {
        "index_topk": 512,
        "o_groups": 8,
        "q_lora_rank": 1024,
        "compress_ratios": [0, 0, *[4, 128] * 20, 4, 0],
    },
    "deepseek-ai/DeepSeek-V4-Pro": {
        "index_topk": 1024,
        "o_groups": 16,
        "q_lora_rank": 1536,
        "compress_ratios": [128, 128, *[4, 128] * 29, 4, 0],
    },
    "google/gemma-3-27b-it": {"query_pre_attn_scalar": 168},
    "microsoft/Phi-4-mini-instruct": {"partial_rotary_factor": 0.75, "pad_token_id": 199999},
    "Qwen/Qwen3.6-27B": {"linear_num_value_heads": 48},
    "Qwen/Qwen3.8-27B": {"linear_num_value_heads": 48},
    "Qwen/Qwen3.6-35B-A3B": {"linear_num_value_heads": 32},
    "Qwen/Qwen3.6-35B-A3B-FP8": {"linear_num_value_heads": 32},
    "Qwen/Qwen3.5-122B-A10B": {"linear_num_value_heads": 64},
    "Qwen/Qwen3.5-122B-A10B-GPTQ-Int4": {"linear_num_value_heads": 64},
    "Qwen/Qwen3.5-397B-A17B-GPTQ-Int4": {"linear_num_value_heads": 64},
    "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16": {
        "mamba_num_heads": 64,
        "mamba_head_dim": 64,
        "hybrid_override_pattern": "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME",
    },
    "nvidia/Nemotron-Cascade-2-30B-A3B": {
        "mamba_num_heads": 64,
        "mamba_head_dim": 64,
        "hybrid_override_pattern": "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME",
    },
    "nvidia/NVIDIA-Nemotron-Nano-9B-v2": {
        "mamba_num_heads": 128,
        "mamba_head_dim": 80,
        "hybrid_override_pattern": "M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-",
    },
    "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16": {
        "mamba_num_heads": 128,
        "mamba_head_dim": 64,
        "moe_latent_size": 1024,
        "hybrid_override_pattern": (
            "MEMEMEM*EMEMEMEM*EMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEM*EMEMEMEME"
        ),
    },
    "nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4": {
        "mamba_num_heads": 256,
        "mamba_head_dim": 64,
        "moe_latent_size": 2048,
        "hybrid_override_pattern": (
            "MEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME"
        ),
    },
}

# architecture -> modules that its quantized checkpoints leave as they are
UNQUANTIZED = {
    "GptOssForCausalLM": ["model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head"],
    "MiniMaxM2ForCausalLM": ["gate", "e_score_correction_bias", "lm_head"],
    "Qwen3_5MoeForConditionalGeneration": ["lm_head", "model.visual", "visual", "mtp"],
    "GlmMoeDsaForCausalLM": ["lm_head", "model.embed_tokens", "model.layers.0.self_attn.indexers_proj"],
    "Mistral3ForConditionalGeneration": ["model.vision_tower", "model.multi_modal_projector", "lm_head"],
    "KimiK25ForConditionalGeneration": [
        "lm_head",
        "re:.*self_attn.*",
        "re:.*shared_experts.*",
        "re:.*mlp\\.(gate|up|gate_up|down)_proj.*",
    ],
}
# GPTQ's way to leave modules of Qwen 3.5 as they are
GPTQ_DYNAMIC = {f"-:.*{name}.*": {} for name in ("visual", "attn", "shared_expert", "mtp", "linear_attn")}

# model id -> why its config.json cannot be made. Only where the catalog and this file lack what the engine reads
NOT_MADE = {
    "google/gemma-4-12B-it": "no sizes but layers, heads and hidden size are published where we look",
    "google/gemma-4-E2B-it": "which layers share a cache, and the sizes of its layer inputs, are not known here",
    "google/gemma-4-E4B-it": "which layers share a cache, and the sizes of its layer inputs, are not known here",
    "google/gemma-4-31B-it": "its global key and value heads are not known here",
    "Qwen/Qwen3.5-2B": "its linear attention's value heads are not known here",
    "Qwen/Qwen3.5-4B": "its linear attention's value heads are not known here",
    "Qwen/Qwen3.5-9B": "its linear attention's value heads are not known here",
    "mistralai/Mistral-Small-4-119B-2603": "params.json, which vLLM reads instead of config.json, is not known here",
    "mistralai/Mistral-Small-4-119B-2603-NVFP4": "params.json, which vLLM reads instead, is not known here",
    "mistralai/Mistral-Large-3-675B-Instruct-2512": "params.json, which vLLM reads instead, is not known here",
    "mistralai/Mistral-Medium-3.5-128B": "params.json, which vLLM reads instead, is not known here",
    "mistralai/Ministral-3-3B-Instruct-2512": "params.json, which vLLM reads instead, is not known here",
    "mistralai/Ministral-3-8B-Instruct-2512": "params.json, which vLLM reads instead, is not known here",
    "mistralai/Ministral-3-14B-Instruct-2512": "params.json, which vLLM reads instead, is not known here",
    "nvidia/NVIDIA-Nemotron-3-Nano-4B-BF16": "the order of its layers is not known here",
    "nvidia/NVIDIA-Nemotron-Nano-12B-v2-VL-BF16": "the order of its layers and its tower are not known here",
}
