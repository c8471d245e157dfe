"""What stores and clusters do wrong, in English and Chinese with the same placeholders; `X-help` says what to do about X."""

from __future__ import annotations

from collections.abc import Mapping

CLUSTER_WORDS: Mapping[str, tuple[str, str]] = {
    # files by URL
    "store-unknown": ("`{url}`: files cannot be reached by `{scheme}:`", "`{url}`：无法通过`{scheme}:`访问文件"),
    "store-unknown-help": ("use {known}, or a path", "请用{known}，或路径"),
    "store-absent": ("cannot read `{url}`: no such file", "无法读取`{url}`：没有这个文件"),
    "store-absent-help": ("check the bucket and the path", "请核对存储桶和路径"),
    "store-folder": ("`{url}` is a folder", "`{url}`是文件夹"),
    "store-folder-help": (
        "name a file, or all by a pattern such as {url}/*.parquet",
        "请写文件名，或用{url}/*.parquet代表其中所有文件",
    ),
    "store-nowhere": ("`{url}` cannot be written: there is no such bucket", "无法写入`{url}`：没有这个存储桶"),
    "store-nowhere-help": ("make the bucket, or name another", "请先建立存储桶，或另选一个"),
    "store-full": ("the folder `{url}` is not empty", "文件夹`{url}`不是空的"),
    "store-full-help": ("name a new folder for the parts", "请为结果另取一个新文件夹"),
    "parts-elsewhere": ("the parts of `{url}` are not to be seen from here", "从本机看不到`{url}`的各部分"),
    "parts-elsewhere-help": (
        "name a folder that all machines share, or one in a store (s3://, hdfs://)",
        "请用各台机器共享的文件夹，或存储中的文件夹（s3://、hdfs://）",
    ),
    "store-denied": ("no access to `{url}`", "无权访问`{url}`"),
    "store-denied-help": (
        "every machine that reads it needs its own rights: check who this user is there",
        "每台读取的机器都要有自己的权限：请核对本用户在那里的身份",
    ),
    "store-denied-s3": ("no access to `{url}`", "无权访问`{url}`"),
    "store-denied-s3-help": (
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, on every machine that reads it",
        "请在每台读取的机器上设置AWS_ACCESS_KEY_ID和AWS_SECRET_ACCESS_KEY，或AWS_PROFILE",
    ),
    "store-silent": ("`{store}` does not answer: `{url}` cannot be reached", "`{store}`没有应答：无法访问`{url}`"),
    "store-silent-help": ("check the network and the host in the URL", "请检查网络和URL中的主机名"),
    "store-silent-s3": ("the store of `{url}` does not answer", "`{url}`所在的存储没有应答"),
    "store-silent-s3-help": (
        "check the network, AWS_REGION, and AWS_ENDPOINT_URL where it is not Amazon's",
        "请检查网络、AWS_REGION；若不是亚马逊的存储，还有AWS_ENDPOINT_URL",
    ),
    "store-elsewhere": ("the bucket of `{url}` is in another region", "`{url}`的存储桶在另一个区域"),
    "store-elsewhere-help": ("set AWS_REGION to the bucket's", "请把AWS_REGION设为该存储桶的区域"),
    "store-library": ("this machine lacks what reads `{url}`", "本机缺少读取`{url}`所需的程序库"),
    "store-library-help": (
        "for hdfs:// it is Hadoop's client: set HADOOP_HOME, JAVA_HOME and CLASSPATH (hadoop classpath --glob)",
        "hdfs://需要Hadoop客户端：请设置HADOOP_HOME、JAVA_HOME和CLASSPATH（hadoop classpath --glob）",
    ),
    "store-no-room": ("`{url}` cannot be written: there is no room", "无法写入`{url}`：空间不足"),
    "store-no-room-help": ("free some room, or write elsewhere", "请腾出空间，或写到别处"),
    "store-changed": ("`{url}` became shorter while it was read", "读取时`{url}`变短了"),
    "store-changed-help": ("start again when nobody writes to it", "请在无人写入时重新开始"),
    "store-failed": ("`{url}` cannot be reached: the store says {code}", "无法访问`{url}`：存储返回{code}"),
    "store-failed-help": ("try again; if it stays so, ask who runs the store", "请重试；若仍如此，请询问存储的管理员"),
    "piece-unread": (
        "a process cannot read its piece of `{file}`",
        "有一个进程无法读取`{file}`中属于它的部分",
    ),
    "piece-unread-help": (
        "leave it in its place meanwhile; on a cluster it, and TMPDIR, must be where all machines see them, or in a store (s3://)",
        "读取期间请勿移动；用集群时，它和TMPDIR须在各台机器都能看到的地方，或在存储中（s3://）",
    ),
    # Spark
    "spark-missing": ("--cluster spark needs PySpark 4.1 or newer", "--cluster spark需要PySpark 4.1或更新的版本"),
    "spark-missing-help": ("install it: pip install 'returns-cli[spark]'", "请安装：pip install 'returns-cli[spark]'"),
    "spark-connect": ("--master sc:// needs what PySpark lacks here: {lacks}", "--master sc://还缺PySpark所需的：{lacks}"),
    "spark-connect-help": ("install it: pip install 'returns-cli[connect]'", "请安装：pip install 'returns-cli[connect]'"),
    "spark-java": ("--cluster spark needs Java 17 or newer", "--cluster spark需要Java 17或更新的版本"),
    "spark-java-help": (
        "install it (openjdk-17-jre-headless), or set JAVA_HOME",
        "请安装（openjdk-17-jre-headless），或设置JAVA_HOME",
    ),
    "spark-not-started": ("Spark did not start: {why}", "Spark没有启动：{why}"),
    "spark-not-started-help": ("Spark needs Java 17 or newer; check --master", "Spark需要Java 17或更新的版本；请核对--master"),
    "spark-silent": ("nobody answers at `{master}`", "`{master}`没有应答"),
    "spark-silent-help": (
        "check --master: the host, the port, and whether it runs",
        "请核对--master：主机、端口，以及它是否在运行",
    ),
    "spark-idle": ("`{master}` gave no executor within {minutes} minutes", "`{master}`在{minutes}分钟内没有给出执行器"),
    "spark-idle-help": (
        "check that its workers are there, idle, and have the memory that an executor asks for (1 GB)",
        "请核对它的工作节点是否在运行、是否空闲、内存是否够一个执行器用（1 GB）",
    ),
    "spark-memory": ("not enough memory for Spark", "Spark内存不足"),
    "spark-memory-help": ("give more with --memory, for example 4GB", "请用--memory多给一些，如4GB"),
    "spark-gone": ("a process of the cluster was ended from outside", "集群的一个进程被外部终止"),
    "spark-gone-help": ("if memory is short, give executors more", "若内存不足，请给执行器多一些"),
    "spark-package": (
        "the cluster's Python lacks what an audit needs ({lacks})",
        "集群的Python缺少审计所需的程序包（{lacks}）",
    ),
    "spark-package-help": ("install returns-cli there too", "请在那里也安装returns-cli"),
    "spark-python": ("the cluster's Python is another version than this one", "集群的Python与本机版本不同"),
    "spark-python-help": ("set PYSPARK_PYTHON to one of the same version there", "请把PYSPARK_PYTHON设为那里相同版本的Python"),
    "spark-no-python": ("the cluster has no Python at `{program}`", "集群的`{program}`处没有Python"),
    "spark-no-python-help": (
        "set PYSPARK_PYTHON to one of this version there",
        "请把PYSPARK_PYTHON设为那里与本机版本相同的Python",
    ),
    "spark-rows": ("the cluster's files are not to be seen from here", "从本机看不到集群的文件"),
    "spark-rows-help": (
        "point TMPDIR at a folder that all machines share, or write the findings with --out FOLDER/",
        "请把TMPDIR设为各台机器共享的文件夹，或用--out FOLDER/写出结果",
    ),
    "spark-gave-up": ("Spark gave up: {why}", "Spark放弃了：{why}"),
    "spark-gave-up-help": ("without --cluster the same audit runs here", "不加--cluster，同样的审计可在本机运行"),
}
