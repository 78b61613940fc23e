"""The words that invented papers are made of, in three languages."""


def _listed(words: str, separator: str = " ") -> tuple[str, ...]:
    return tuple(words.split(separator))


PREFIXES = _listed(
    "Auto Meta Open Tiny Long Fast Self Neuro Hyper Deep Video Audio Graph Code Math Chat Vision Retro "
    "Flash Sparse Multi Cross Dual Tree Chain Prompt Tool Skill World Web Doc Data Logic Proof Think "
    "Search Plan Act Meme Star Moon Sky River Stone Fire Ice Cloud Light Quant Pico Nano Micro Mega "
    "Omni Uni Poly Proto Para Infra Ultra Trans Inter Intra Retri Summ Trust Safe Fair Robust"
)
STEMS = _listed(
    "Mind Path Field Link Bridge Weaver Forge Lens Scope Craft Smith Pilot Coder Reader Writer Agent "
    "Judge Critic Tutor Seek Walk Flow Wave Spark Storm Pulse Core Node Cell Gate Key Query Cache "
    "Token Layer Block Head Stack Queue Sketch Canvas Motion Speech Voice Sound Image Pixel Patch "
    "Point Scene Space Time Step Loop Branch Root Leaf Seed Bloom Merge Split Route Rank"
)
SUFFIXES = _listed(
    "Former LLM Net Bench GPT LoRA RAG Mix Eval Prompt Instruct QA Diff Flow VL Tune Align Guard "
    "Hub Suite Gym Arena Kit 2 XL Pro Mini Zero One Plus Lab Coder Chat Vec BERT Moe KD RL"
)
SYLLABLES = _listed(
    "ba be bi bo da de di do fa fe fi ga go ka ke ki ko la le li lo lu ma me mi mo na ne ni no pa pe "
    "ra re ri ro sa se si so ta te ti to va ve vi vo za ze zi zo xi qua tri cro fla gre pla ster"
)
GIVEN = _listed(
    "Anna Boris Chen Daria Elena Felix Grace Hao Irina Jun Kenji Lin Maria Nikolai Olga Pavel Qing "
    "Rosa Sofia Tim Uma Viktor Wei Xin Yuki Zoe"
)
FAMILY = _listed(
    "Zhang Ivanov Smith Wang Petrova Garcia Kim Müller Tanaka Singh Liu Sokolov Brown Rossi Chen "
    "Novak Silva Nguyen Dubois Popov Sato Lee Kuznetsova Schmidt Zhao Andersson"
)
VENUES = ("NeurIPS 2023", "ICLR 2024", "ACL 2024", "EMNLP 2023", "ICML 2024", "CVPR 2024", "arXiv")
DOING = _listed(
    "Scaling Distilling Aligning Probing Compressing Teaching Grounding Rethinking Unifying Routing "
    "Pruning Calibrating Evaluating Steering Merging Quantizing Decoding Understanding"
)
KINDS = _listed(
    "sparse adaptive retrieval-augmented hierarchical multimodal efficient contrastive recurrent "
    "instruction-tuned open-ended causal modular long-context low-rank self-supervised"
)
THINGS = _listed(
    "language models|diffusion models|knowledge graphs|vision transformers|reward models|attention "
    "heads|code generators|dialogue agents|mixture of experts|kv cache|chain of thought|speech "
    "recognition|preference data|tool use|theorem provers|time series|world models|protein folding",
    "|",
)
USES = _listed(
    "reasoning|question answering|summarization|planning|translation|robot control|image editing|"
    "video generation|program repair|fact checking|medical records|math word problems|search",
    "|",
)
THINGS_ZH = _listed(
    "语言模型|扩散模型|知识图谱|视觉模型|奖励模型|注意力机制|代码生成|对话智能体|混合专家",
    "|",
)
USES_ZH = _listed(
    "推理|问答|摘要|规划|翻译|机器人控制|图像编辑|视频生成|程序修复|事实核查|数学题",
    "|",
)
THINGS_RU = _listed(
    "языковые модели|диффузионные модели|графы знаний|модели вознаграждения|механизмы внимания|"
    "генераторы кода|диалоговые агенты|смеси экспертов|модели мира",
    "|",
)
USES_RU = _listed(
    "рассуждениях|ответах на вопросы|планировании|переводе|управлении роботом|правке изображений|"
    "генерации видео|исправлении программ|проверке фактов|решении задач",
    "|",
)
